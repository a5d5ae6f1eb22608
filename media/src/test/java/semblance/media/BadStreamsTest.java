package semblance.media;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import semblance.embedding.Sound;
import semblance.embedding.StorageException;
import semblance.embedding.UnreadableContentException;
import semblance.embedding.Video;

class BadStreamsTest {
  private final SoundDecoder sounds = new SoundDecoder(new SoundDecoder.Settings(2_000_000));
  private final VideoDecoder videos = new VideoDecoder(new VideoDecoder.Settings(1 << 20));
  @TempDir Path folder = Path.of("");

  static Stream<String> files() {
    return Stream.concat(
        StreamFixtures.sounds().stream().map(sound -> "sounds/" + sound.file()),
        StreamFixtures.films().stream().map(film -> "films/" + film.file()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "s16.wav",
        "s16-stereo.flac",
        "stereo.mp3",
        "stereo.m4a",
        "vorbis-stereo.ogg",
        "opus.webm"
      })
  void aSoundThatIsCutOffIsRefusedByName(String file) {
    byte[] whole = Fixtures.bytes("sounds/" + file);
    for (int tenth = 1; tenth < 7; tenth++) {
      byte[] cut = Arrays.copyOf(whole, whole.length * tenth / 10);
      assertThatThrownBy(() -> sounds.decode(cut, file))
          .as("%d tenths", tenth)
          .isInstanceOf(UnreadableContentException.class)
          .hasMessageStartingWith(file + " cannot be read as sound: ");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"h264.mp4", "h264-open.mkv", "vp9.webm", "mpeg4.avi", "mjpeg.mov"})
  void aFilmThatIsCutOffIsRefusedByName(String file) {
    byte[] whole = Fixtures.bytes("films/" + file);
    for (int tenth = 1; tenth < 10; tenth++) {
      byte[] cut = Arrays.copyOf(whole, whole.length * tenth / 10);
      assertThatThrownBy(() -> videos.open(cut, file))
          .as("%d tenths", tenth)
          .isInstanceOf(UnreadableContentException.class)
          .hasMessageStartingWith(file + " cannot be read as a film: it");
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void damagedFilesAreDecodedOrRefusedAndNothingElse(String file) {
    long seed = file.hashCode();
    Random random = new Random(seed);
    byte[] whole = Fixtures.bytes(file);
    for (int i = 0; i < 25; i++) {
      byte[] damaged = whole.clone();
      for (int flip = random.nextInt(1, 6); flip > 0; flip--) {
        int range = random.nextBoolean() ? Math.min(400, damaged.length) : damaged.length;
        damaged[random.nextInt(range)] = (byte) random.nextInt(256);
      }
      try {
        if (file.startsWith("sounds")) {
          Sound sound = sounds.decode(damaged, file);
          assertThat(sound.samples()).as("seed %d, %d", seed, i).isNotEmpty();
        } else {
          Video video = videos.open(damaged, file);
          assertThat(video.frames(0, video.frameCount() - 1)).as("seed %d, %d", seed, i).hasSize(2);
        }
      } catch (UnreadableContentException e) {
        assertThat(e).as("seed %d, %d", seed, i).hasMessageStartingWith(file);
      }
    }
  }

  @Test
  void aFrameLostToDamageIsReplacedByAnother() {
    byte[] film = Fixtures.bytes("films/mjpeg.mov");
    Video whole = videos.open(film, "mjpeg.mov");
    // Each frame is a JPEG, which begins so; nothing is left of that of frame 6.
    String content = new String(film, ISO_8859_1);
    int place = -1;
    for (int frame = 0; frame <= 6; frame++) {
      place = content.indexOf("\u00ff\u00d8\u00ff", place + 1);
    }
    byte[] damaged = film.clone();
    Arrays.fill(damaged, place, content.indexOf("\u00ff\u00d8\u00ff", place + 1), (byte) 0);
    Video video = videos.open(damaged, "damaged.mov");
    assertThat(video.frameCount()).isEqualTo(whole.frameCount());
    assertThat(video.frames(6).getFirst().rgb()).isEqualTo(whole.frames(5).getFirst().rgb());
    assertThat(video.frames(7).getFirst().rgb()).isEqualTo(whole.frames(7).getFirst().rgb());
  }

  @Test
  void anEmptyFileIsRefused() {
    assertThatThrownBy(() -> sounds.decode(new byte[0], "empty.mp3"))
        .isInstanceOf(UnreadableContentException.class)
        .hasMessage("empty.mp3 cannot be read as sound: it is empty (0 bytes)");
  }

  @Test
  void aTextNamedAsASoundIsRefusedAsWhatItIs() {
    assertThatThrownBy(() -> sounds.decode("Dear diary".getBytes(UTF_8), "diary.mp3"))
        .isInstanceOf(UnreadableContentException.class)
        .hasMessageStartingWith(
            "diary.mp3 cannot be read as sound: its content is plain text; known formats are WAV,");
  }

  @Test
  void aPictureGivenAsAFilmIsRefusedAsWhatItIs() {
    byte[] jpeg = Fixtures.encoded("jpeg-444.jpg");
    assertThatThrownBy(() -> videos.open(jpeg, "film.mp4"))
        .isInstanceOf(UnreadableContentException.class)
        .hasMessageStartingWith(
            "film.mp4 cannot be read as a film: its content is a picture (JPEG);");
  }

  @Test
  void aFilmWithoutSoundHasNone() {
    assertThatThrownBy(() -> sounds.decode(Fixtures.bytes("films/h264.mp4"), "silent.mp4"))
        .isInstanceOf(UnreadableContentException.class)
        .hasMessage("silent.mp4 cannot be read as sound: it holds no sound among its 1 streams");
  }

  @Test
  void aSoundHasNoFrames() {
    assertThatThrownBy(() -> videos.open(Fixtures.bytes("sounds/stereo.m4a"), "song.m4a"))
        .isInstanceOf(UnreadableContentException.class)
        .hasMessage("song.m4a cannot be read as a film: it holds no film among its 1 streams");
  }

  @ParameterizedTest
  @CsvSource({"films/h264.mp4, avc1, encv", "sounds/stereo.m4a, mp4a, enca"})
  void anEncryptedFileIsRefusedAsSuch(String file, String kind, String encrypted) {
    String content = new String(Fixtures.bytes(file), ISO_8859_1);
    byte[] bytes = content.replace(kind, encrypted).getBytes(ISO_8859_1);
    assertThatThrownBy(
            () -> {
              if (file.startsWith("films")) {
                videos.open(bytes, "bought");
              } else {
                sounds.decode(bytes, "bought");
              }
            })
        .isInstanceOf(UnreadableContentException.class)
        .hasMessageContaining("it is encrypted");
  }

  @Test
  void aSoundWithoutSamplesIsRefused() {
    byte[] wave = Arrays.copyOf(Fixtures.bytes("sounds/s16.wav"), 44);
    Arrays.fill(wave, 40, 44, (byte) 0);
    wave[4] = 36;
    wave[5] = 0;
    wave[6] = 0;
    assertThatThrownBy(() -> sounds.decode(wave, "nothing.wav"))
        .isInstanceOf(UnreadableContentException.class)
        .hasMessageStartingWith("nothing.wav cannot be read as sound: its");
  }

  @Test
  void aSoundAboveTheLimitIsRefusedWhileDecoding() {
    SoundDecoder small = new SoundDecoder(new SoundDecoder.Settings(1_600));
    assertThatThrownBy(() -> small.decode(Fixtures.bytes("sounds/s16.wav"), "long.wav"))
        .isInstanceOf(UnreadableContentException.class)
        .hasMessageContaining("1,600 samples, 16,000 a second");
    assertThat(small.decode(Fixtures.bytes("sounds/s16.wav"), "long.wav", 8_000).samples())
        .hasSize(1_600);
  }

  @Test
  void framesAboveTheLimitAreRefused() {
    VideoDecoder small = new VideoDecoder(new VideoDecoder.Settings(1_000));
    assertThatThrownBy(() -> small.open(Fixtures.bytes("films/h264.mp4"), "large.mp4"))
        .isInstanceOf(UnreadableContentException.class)
        .hasMessageContaining("48 x 32 pixels are 1,536, and at most 1,000 are decoded");
  }

  @Test
  void aMissingFileIsAFailureOfStorage() {
    Path file = folder.resolve("gone.mp4");
    assertThatThrownBy(() -> videos.open(file))
        .isInstanceOf(StorageException.class)
        .hasMessage(file + " does not exist");
    assertThatThrownBy(() -> sounds.decode(folder))
        .isInstanceOf(UnreadableContentException.class)
        .hasMessage(folder + " is a folder, not sound");
  }

  @Test
  void aFrameThatIsNotThereIsACallersMistake() {
    Video video = videos.open(Fixtures.bytes("films/plain.gif"), "plain.gif");
    assertThatThrownBy(() -> video.frames(14))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("frame 14 of plain.gif: expected 0 to 13");
  }
}
