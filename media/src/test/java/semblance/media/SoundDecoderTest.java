package semblance.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import semblance.embedding.Sound;

class SoundDecoderTest {
  private final SoundDecoder decoder = new SoundDecoder();

  static Stream<StreamFixtures.SoundCase> sounds() {
    return StreamFixtures.sounds().stream();
  }

  @ParameterizedTest
  @MethodSource("sounds")
  void soundsAreThoseOfTheReference(StreamFixtures.SoundCase file) {
    Sound expected = StreamFixtures.heard(file.file());
    Sound found = decoder.decode(Fixtures.bytes("sounds/" + file.file()), file.file());
    assertThat(found.rate()).isEqualTo(expected.rate());
    assertThat(found.samples()).hasSameSizeAs(expected.samples());
    float worst = 0;
    for (int i = 0; i < expected.samples().length; i++) {
      worst = Math.max(worst, Math.abs(found.samples()[i] - expected.samples()[i]));
    }
    assertThat(worst).isLessThanOrEqualTo(file.tolerance());
  }

  @Test
  void aFileAndItsBytesGiveTheSame() {
    Sound fromFile = decoder.decode(StreamFixtures.path("sounds/s16.wav"));
    Sound fromBytes = decoder.decode(Fixtures.bytes("sounds/s16.wav"), "s16.wav");
    assertThat(fromFile.samples()).isEqualTo(fromBytes.samples());
  }

  @Test
  void decodingToARateIsDecodingThenResampling() {
    byte[] file = Fixtures.bytes("sounds/stereo.mp3");
    Sound once = decoder.decode(file, "stereo.mp3", 48_000);
    Sound twice = SoundDecoder.resample(decoder.decode(file, "stereo.mp3"), 48_000);
    assertThat(once.rate()).isEqualTo(48_000);
    assertThat(once.samples()).isEqualTo(twice.samples());
  }

  @ParameterizedTest
  @ValueSource(ints = {8_000, 16_000, 22_050, 44_100, 48_000, 96_000})
  void resamplingLeavesTonesAsTheyAre(int from) {
    for (int to : new int[] {8_000, 16_000, 44_100, 48_000}) {
      double frequency = 0.4 * Math.min(from, to);
      Sound tone = tone(from, frequency, from / 2 + 7);
      Sound expected =
          tone(to, frequency, (int) ((tone.samples().length * (long) to + from - 1) / from));
      Sound found = SoundDecoder.resample(tone, to);
      assertThat(found.samples()).hasSameSizeAs(expected.samples());
      double worst = 0;
      // At the ends the filter sees the silence around the sound.
      for (int i = to / 50; i < expected.samples().length - to / 50; i++) {
        worst = Math.max(worst, Math.abs(found.samples()[i] - expected.samples()[i]));
      }
      assertThat(worst).as("from %d to %d", from, to).isLessThan(1.0 / 65_536);
    }
  }

  @Test
  void whatTheNewRateCannotHoldIsTakenAway() {
    Sound found = SoundDecoder.resample(tone(48_000, 9_000, 48_000), 16_000);
    for (int i = 400; i < found.samples().length - 400; i++) {
      assertThat(Math.abs(found.samples()[i])).isLessThan(1f / 32_768);
    }
  }

  private static Sound tone(int rate, double frequency, int length) {
    float[] samples = new float[length];
    for (int i = 0; i < length; i++) {
      samples[i] = (float) (0.8 * Math.sin(2 * Math.PI * frequency * i / rate));
    }
    return new Sound(rate, samples);
  }
}
