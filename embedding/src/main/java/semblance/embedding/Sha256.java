package semblance.embedding;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;

/// SHA-256 digests, as 64 lower-case hexadecimal digits.
public final class Sha256 {
  private Sha256() {}

  /// A new digest to update piece by piece.
  public static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }

  /// The digits of a finished digest.
  public static String hex(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest());
  }

  /// The digest of bytes.
  public static String of(byte[] bytes) {
    MessageDigest digest = digest();
    digest.update(bytes);
    return hex(digest);
  }

  /// The digest of a text's UTF-8 bytes.
  public static String of(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8));
  }

  /// The digest of named parts, in the order of their names. Each name and value is preceded by its
  /// length in bytes, so that no two different maps share their input.
  public static String ofParts(SortedMap<String, String> parts) {
    MessageDigest digest = digest();
    for (Map.Entry<String, String> part : parts.entrySet()) {
      update(digest, part.getKey());
      update(digest, part.getValue());
    }
    return hex(digest);
  }

  private static void update(MessageDigest digest, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
    digest.update(bytes);
  }
}
