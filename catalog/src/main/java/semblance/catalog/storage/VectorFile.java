package semblance.catalog.storage;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import semblance.embedding.CatalogException;
import semblance.embedding.Sha256;

/// Vectors in a file of their own, exact to the bit.
///
/// All numbers are little-endian:
///
/// ```
/// 8 bytes   "SMBLVEC1"
/// 4 bytes   count
/// 4 bytes   dimension
/// 4 bytes × count × dimension   32-bit floats, vector after vector
/// 32 bytes  SHA-256 of all bytes before
/// ```
public final class VectorFile {
  private static final byte[] MAGIC =
      "SMBLVEC1".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
  private static final int HEADER = 16;
  private static final int DIGEST = 32;

  private VectorFile() {}

  /// Writes vectors of equal dimension durably.
  public static void write(Path file, List<float[]> vectors) {
    int dimension = vectors.isEmpty() ? 0 : vectors.getFirst().length;
    ByteBuffer buffer =
        ByteBuffer.allocate(HEADER + Float.BYTES * vectors.size() * dimension + DIGEST)
            .order(ByteOrder.LITTLE_ENDIAN);
    buffer.put(MAGIC).putInt(vectors.size()).putInt(dimension);
    for (float[] vector : vectors) {
      if (vector.length != dimension) {
        throw new IllegalArgumentException(
            "vectors of %d and %d numbers in one file".formatted(dimension, vector.length));
      }
      for (float number : vector) {
        buffer.putFloat(number);
      }
    }
    byte[] bytes = buffer.array();
    buffer.put(digest(bytes));
    AtomicFiles.replace(file, bytes);
  }

  /// Reads the vectors of a file.
  ///
  /// @param dimension what each vector must have
  /// @throws CatalogException if the file is missing, damaged, or holds vectors of another
  ///   dimension
  public static List<float[]> read(Path file, int dimension) {
    if (!Files.isRegularFile(file)) {
      throw damaged(file, "it is missing");
    }
    byte[] bytes = AtomicFiles.read(file);
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    byte[] magic = new byte[MAGIC.length];
    if (bytes.length >= HEADER + DIGEST && isNewer(magic(buffer, magic))) {
      throw new CatalogException(
          "%s was made by a newer Semblance: its first bytes are %s, this one reads %s; update Semblance to use this catalog, nothing was changed"
              .formatted(file, text(magic), text(MAGIC)));
    }
    if (bytes.length < HEADER + DIGEST || !Arrays.equals(magic, MAGIC)) {
      throw damaged(file, "its first bytes are not those of a file of vectors");
    }
    int count = buffer.getInt();
    int found = buffer.getInt();
    if (count < 0
        || found < 0
        || bytes.length != HEADER + (long) Float.BYTES * count * found + DIGEST) {
      throw damaged(
          file,
          "it has %,d bytes, which do not fit %,d vectors of %,d numbers"
              .formatted(bytes.length, count, found));
    }
    if (!Arrays.equals(
        digest(bytes), Arrays.copyOfRange(bytes, bytes.length - DIGEST, bytes.length))) {
      throw damaged(file, "its bytes do not fit their SHA-256");
    }
    if (count > 0 && found != dimension) {
      throw damaged(
          file, "its vectors have %d numbers, the catalog's %d".formatted(found, dimension));
    }
    List<float[]> vectors = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      float[] vector = new float[found];
      for (int j = 0; j < found; j++) {
        vector[j] = buffer.getFloat();
      }
      vectors.add(vector);
    }
    return vectors;
  }

  /// Whether it is a file of vectors, of a version with a later digit.
  private static boolean isNewer(byte[] magic) {
    int last = MAGIC.length - 1;
    return Arrays.equals(magic, 0, last, MAGIC, 0, last)
        && magic[last] > MAGIC[last]
        && magic[last] <= '9';
  }

  private static String text(byte[] magic) {
    return new String(magic, java.nio.charset.StandardCharsets.US_ASCII);
  }

  private static byte[] magic(ByteBuffer buffer, byte[] into) {
    buffer.get(into);
    return into;
  }

  private static byte[] digest(byte[] bytes) {
    java.security.MessageDigest digest = Sha256.digest();
    digest.update(bytes, 0, bytes.length - DIGEST);
    return digest.digest();
  }

  private static CatalogException damaged(Path file, String what) {
    return new CatalogException(
        "%s is damaged: %s; restore it from a backup, or delete the catalog and index again"
            .formatted(file, what));
  }
}
