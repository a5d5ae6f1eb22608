package semblance.media;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import semblance.embedding.Picture;
import semblance.embedding.StorageException;
import semblance.embedding.UnreadableContentException;

class BadPicturesTest {
  private final PictureDecoder decoder = new PictureDecoder();
  @TempDir Path folder = Path.of("");

  static Stream<String> files() {
    return Fixtures.files().stream();
  }

  @ParameterizedTest
  @MethodSource("files")
  void truncatedFilesAreRefusedByNameOrAreWholeAllTheSame(String file) {
    byte[] whole = Fixtures.encoded(file);
    Picture expected = decoder.decode(whole, file);
    for (int tenth = 1; tenth < 10; tenth++) {
      byte[] cut = Arrays.copyOf(whole, whole.length * tenth / 10);
      try {
        Picture decoded = decoder.decode(cut, file);
        // What was cut off was not needed: a second page, a trailer.
        assertThat(Fixtures.difference(decoded, expected)).as("%s/%d", file, tenth).isZero();
      } catch (UnreadableContentException e) {
        assertThat(e).hasMessageStartingWith(file + " cannot be read as a picture: it");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void damagedFilesNeverMakeAnEngineThrow(String file) {
    long seed = file.hashCode();
    Random random = new Random(seed);
    byte[] whole = Fixtures.encoded(file);
    for (int i = 0; i < 60; i++) {
      byte[] damaged = whole.clone();
      int flips = 1 + random.nextInt(4);
      for (int flip = 0; flip < flips; flip++) {
        // Headers are what engines trust, so half of the damage is there.
        int range = random.nextBoolean() ? Math.min(200, damaged.length) : damaged.length;
        damaged[random.nextInt(range)] = (byte) random.nextInt(256);
      }
      PictureDecoder careful =
          new PictureDecoder(PictureDecoder.Settings.defaults().withMaximumPixels(1 << 20));
      try {
        assertThat(careful.decode(damaged, file)).as("seed %d, %d", seed, i).isNotNull();
      } catch (UnreadableContentException e) {
        assertThat(e).as("seed %d, %d", seed, i).hasMessageStartingWith(file);
      }
    }
  }

  @Test
  void anEmptyFileIsRefused() throws IOException {
    Path file = Files.createFile(folder.resolve("empty.jpg"));
    assertThatThrownBy(() -> decoder.decode(file))
        .isInstanceOf(UnreadableContentException.class)
        .hasMessage(file + " cannot be read as a picture: it is empty (0 bytes)");
  }

  @Test
  void aWebPageNamedAsAPictureIsRefusedAsWhatItIs() {
    assertThatThrownBy(() -> decoder.decode("<!DOCTYPE html><html>".getBytes(UTF_8), "cat.jpg"))
        .isInstanceOf(UnreadableContentException.class)
        .hasMessage(
            "cat.jpg cannot be read as a picture: its content is a web page (HTML);"
                + " known formats are JPEG, PNG, GIF, BMP, WEBP, TIFF");
  }

  @Test
  void aFolderIsRefused() {
    assertThatThrownBy(() -> decoder.decode(folder))
        .isInstanceOf(UnreadableContentException.class)
        .hasMessage(folder + " is a folder, not a picture");
  }

  @Test
  void aDeviceIsRefused() {
    Path device = Path.of("/dev/zero");
    assumeTrue(Files.exists(device), "there is no " + device + " here");
    assertThatThrownBy(() -> decoder.header(device))
        .isInstanceOf(UnreadableContentException.class)
        .hasMessage("/dev/zero is a device or a pipe, not a picture");
  }

  @Test
  void aMissingFileIsAFailureOfStorage() {
    Path file = folder.resolve("no such\nfile 🐈.jpg");
    assertThatThrownBy(() -> decoder.decode(file))
        .isInstanceOf(StorageException.class)
        .hasMessage(file + " does not exist");
  }

  @Test
  void aForbiddenFileIsAFailureOfStorage() throws IOException {
    Path file = Files.write(folder.resolve("secret.png"), Fixtures.encoded("png-rgb8.png"));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
    assumeTrue(!Files.isReadable(file), "this user may read everything");
    assertThatThrownBy(() -> decoder.decode(file))
        .isInstanceOf(StorageException.class)
        .hasMessage(file + " cannot be read: permission denied");
  }

  @Test
  void aGiganticHeaderIsRefusedBeforeAnythingIsAllocated() {
    byte[] bomb = Fixtures.encoded("png-rgb8.png");
    ByteBuffer header = ByteBuffer.wrap(bomb);
    header.putInt(16, 60_000).putInt(20, 60_000);
    CRC32 checksum = new CRC32();
    checksum.update(bomb, 12, 17);
    header.putInt(29, (int) checksum.getValue());
    assertThatThrownBy(() -> decoder.decode(bomb, "bomb.png"))
        .isInstanceOf(UnreadableContentException.class)
        .hasMessage(
            "bomb.png is too large: 60000 x 60000 pixels are 3,600,000,000,"
                + " and at most 268,435,456 are decoded");
  }

  @Test
  void aFileAboveTheLimitIsRefusedUnread() throws IOException {
    Path file = Files.write(folder.resolve("big.png"), Fixtures.encoded("png-rgb8.png"));
    PictureDecoder small =
        new PictureDecoder(PictureDecoder.Settings.defaults().withMaximumFileBytes(100));
    assertThatThrownBy(() -> small.decode(file))
        .isInstanceOf(UnreadableContentException.class)
        .hasMessageMatching(
            "(?s).*big.png is too large: it has .* bytes, and at most 100 are read");
  }

  @Test
  void brokenExifDataLeavesThePictureUpright() {
    byte[] turned = Fixtures.encoded("jpeg-turned6.jpg");
    int exif = new String(turned, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf("Exif");
    List<Integer> offsets = new ArrayList<>(List.of(0, 8, 0x7fffffff, -1, turned.length));
    for (int offset : offsets) {
      byte[] hostile = turned.clone();
      // The directory's offset; little or big endian, it points nowhere, or to itself.
      ByteBuffer.wrap(hostile).putInt(exif + 10, offset);
      Picture decoded = decoder.decode(hostile, "hostile.jpg");
      assertThat(decoded.width() * decoded.height()).isEqualTo(37 * 23);
    }
  }

  @Test
  void aSixtyThousandChannelTiffIsRefused() {
    byte[] tiff = Fixtures.encoded("tiff-raw.tiff");
    ByteBuffer content = ByteBuffer.wrap(tiff).order(java.nio.ByteOrder.LITTLE_ENDIAN);
    int directory = content.getInt(4);
    for (int i = 0; i < content.getShort(directory); i++) {
      int entry = directory + 2 + 12 * i;
      if (content.getShort(entry) == 277) {
        content.putShort(entry + 8, (short) 60_000);
      }
    }
    assertThatThrownBy(() -> decoder.decode(tiff, "wide.tiff"))
        .isInstanceOf(UnreadableContentException.class)
        .hasMessageContaining("60000 samples a pixel");
  }
}
