package semblance.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import semblance.embedding.Picture;

class NativeMemoryTest {
  private static final Path STATUS = Path.of("/proc/self/status");

  @Test
  void decodingAndEncodingForLongFreesWhatIsNative() throws IOException {
    assumeTrue(Files.exists(STATUS), "resident memory can be read on Linux only");
    PictureDecoder decoder = new PictureDecoder();
    // 512 x 512 pixels are 768 KB: 1,000 of them, leaked, would be 750 MB.
    byte[] jpeg = Thumbnails.jpeg(new Picture(512, 512, new byte[512 * 512 * 3]), 512);
    repeat(decoder, jpeg, 500);
    long before = residentKilobytes();
    repeat(decoder, jpeg, 1_000);
    assertThat(residentKilobytes() - before).as("growth in KB").isLessThan(300_000);
  }

  @Test
  void decodingSoundsAndFilmsForLongFreesWhatIsNative() throws IOException {
    assumeTrue(Files.exists(STATUS), "resident memory can be read on Linux only");
    byte[] sound = Fixtures.bytes("sounds/stereo.mp3");
    byte[] film = Fixtures.bytes("films/h264.mp4");
    // An opened decoder and its buffers take a megabyte and more.
    repeat(sound, film, 200);
    long before = residentKilobytes();
    repeat(sound, film, 600);
    assertThat(residentKilobytes() - before).as("growth in KB").isLessThan(300_000);
  }

  private static void repeat(byte[] sound, byte[] film, int times) {
    for (int i = 0; i < times; i++) {
      assertThat(new SoundDecoder().decode(sound, "sound", 48_000).samples()).isNotEmpty();
      assertThat(new VideoDecoder().open(film, "film").frames(3, 9)).hasSize(2);
    }
    System.gc();
  }

  private static void repeat(PictureDecoder decoder, byte[] jpeg, int times) {
    for (int i = 0; i < times; i++) {
      Picture picture = decoder.decode(jpeg, "black.jpg");
      assertThat(Thumbnails.jpeg(picture, 512)).isNotEmpty();
    }
    // The heap's own growth is not what is measured.
    System.gc();
  }

  private static long residentKilobytes() throws IOException {
    return Files.readAllLines(STATUS).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }
}
