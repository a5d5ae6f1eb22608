package semblance.media;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import semblance.embedding.Picture;

/// The fixtures that `reference/make_media_fixtures.py` made.
public final class Fixtures {
  private Fixtures() {}

  public static byte[] bytes(String path) {
    try (InputStream in =
        Objects.requireNonNull(Fixtures.class.getResourceAsStream("/semblance/media/" + path))) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static List<String> lines(String path) {
    return new String(bytes(path), UTF_8).lines().toList();
  }

  public static byte[] unzipped(String path) {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes(path)))) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<String> files() {
    return lines("decoding.tsv").stream().map(line -> line.split("\t", -1)[0]).toList();
  }

  static byte[] encoded(String file) {
    return bytes("decoding/" + file);
  }

  static Picture shown(String file) {
    try (DataInputStream in =
        new DataInputStream(new ByteArrayInputStream(unzipped("decoding/" + file + ".rgb.gz")))) {
      return new Picture(in.readInt(), in.readInt(), in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The largest difference of two pictures of equal size, in levels.
  static int difference(Picture one, Picture other) {
    int largest = 0;
    for (int i = 0; i < one.rgb().length; i++) {
      largest = Math.max(largest, Math.abs((one.rgb()[i] & 0xff) - (other.rgb()[i] & 0xff)));
    }
    return largest;
  }
}
