package semblance.ingest.moment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import semblance.collection.item.Place;
import semblance.embedding.Content;
import semblance.embedding.Sound;
import semblance.embedding.UnreadableContentException;
import semblance.media.SoundDecoder;

final class SoundCutTest {
  private static final int RATE = 1000;

  @TempDir Path temporary;

  /// A WAV file whose samples count up, so that each tells its place.
  private Path wave(int seconds, int more) throws IOException {
    int samples = seconds * RATE + more;
    Path file = temporary.resolve("s.wav");
    try (OutputStream out = Files.newOutputStream(file)) {
      ByteBuffer head = ByteBuffer.allocate(44).order(ByteOrder.LITTLE_ENDIAN);
      head.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(36 + 2 * samples);
      head.put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII)).putInt(16);
      head.putShort((short) 1).putShort((short) 1).putInt(RATE).putInt(2 * RATE);
      head.putShort((short) 2).putShort((short) 16);
      head.put("data".getBytes(StandardCharsets.US_ASCII)).putInt(2 * samples);
      out.write(head.array());
      ByteBuffer body = ByteBuffer.allocate(2 * samples).order(ByteOrder.LITTLE_ENDIAN);
      for (int i = 0; i < samples; i++) {
        body.putShort((short) (i % 32_000));
      }
      out.write(body.array());
    }
    return file;
  }

  private static List<Moment> cut(Path file) {
    List<Moment> moments = new ArrayList<>();
    new SoundCut(new SoundDecoder()).windows(file, moments::add);
    return moments;
  }

  private static Sound sound(Moment moment) {
    return ((Content.Audio) moment.content()).sound();
  }

  @Test
  void windowsFollowOneAnotherAndTheLastIsMovedBackToBeWhole() throws IOException {
    List<Moment> moments = cut(wave(23, 0));
    assertThat(moments)
        .extracting(Moment::place)
        .containsExactly(
            new Place.TimeRange(0, 10_000),
            new Place.TimeRange(10_000, 20_000),
            new Place.TimeRange(13_000, 23_000));
    for (Moment moment : moments) {
      float[] samples = sound(moment).samples();
      long start = ((Place.TimeRange) moment.place()).startMillis();
      assertThat(samples).hasSize(10 * RATE);
      assertThat(Math.round(samples[0] * 32_768)).isEqualTo((int) start);
      assertThat(Math.round(samples[9999] * 32_768)).isEqualTo((int) start + 9999);
    }
  }

  @Test
  void aShortSoundIsOneWindow() throws IOException {
    for (int seconds : new int[] {1, 9, 10}) {
      List<Moment> moments = cut(wave(seconds, 0));
      assertThat(moments).extracting(Moment::place).containsExactly(Place.WHOLE);
      assertThat(sound(moments.getFirst()).samples()).hasSize(seconds * RATE);
    }
  }

  @Test
  void aRemainderThatIsHardlyHeardGetsNoWindow() throws IOException {
    assertThat(cut(wave(10, 900))).hasSize(1);
    assertThat(cut(wave(11, 100)))
        .extracting(Moment::place)
        .containsExactly(new Place.TimeRange(0, 10_000), new Place.TimeRange(1100, 11_100));
    assertThat(cut(wave(20, 0))).hasSize(2);
  }

  /// Three hours: 600 windows with gaps, from the start to the end.
  @Test
  void aLongSoundHasNoMoreThanSixHundredWindows() throws IOException {
    int[] count = {0};
    Place[] last = {Place.WHOLE};
    new SoundCut(new SoundDecoder())
        .windows(
            wave(3 * 3600, 0),
            moment -> {
              count[0]++;
              last[0] = moment.place();
            });
    assertThat(count[0]).isBetween(599, 601);
    assertThat(((Place.TimeRange) last[0]).endMillis()).isGreaterThan(10_780_000);
  }

  @Test
  void aSoundOfMoreThanADayIsRefusedByName() throws IOException {
    Path file = wave(1, 0);
    byte[] bytes = Files.readAllBytes(file);
    // One sample a second, so a day has few bytes.
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(24, 1).putInt(28, 2);
    byte[] long25 = new byte[44 + 2 * 25 * 3600];
    System.arraycopy(bytes, 0, long25, 0, 44);
    ByteBuffer.wrap(long25)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(4, long25.length - 8)
        .putInt(40, long25.length - 44);
    Files.write(file, long25);
    assertThatThrownBy(() -> cut(file))
        .isInstanceOf(UnreadableContentException.class)
        .hasMessageContaining("s.wav cannot be read as sound: it lasts longer than the 24 hours");
  }
}
