package semblance.model.hub;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import semblance.embedding.Sha256;

/// The digest of a file's bytes, by which the hub names them: SHA-256 for large files, and for
/// small ones SHA-1 as Git computes it, over a line with the length and the bytes.
final class BlobDigest {
  private BlobDigest() {}

  /// The digest to compute while a file comes; empty if its name is no SHA-256.
  static Optional<MessageDigest> sha256(String etag) {
    return etag.matches("[0-9a-f]{64}") ? Optional.of(Sha256.digest()) : Optional.empty();
  }

  /// What a small file is called by what it holds; empty if its name is of another kind.
  static Optional<String> git(String etag, Path file) throws IOException {
    if (!etag.matches("[0-9a-f]{40}")) {
      return Optional.empty();
    }
    try (InputStream stream = Files.newInputStream(file)) {
      // Not for safety: it is how Git names things.
      MessageDigest digest = MessageDigest.getInstance("SHA-1");
      digest.update("blob %d\0".formatted(Files.size(file)).getBytes(StandardCharsets.US_ASCII));
      byte[] buffer = new byte[1 << 16];
      for (int count = stream.read(buffer); count >= 0; count = stream.read(buffer)) {
        digest.update(buffer, 0, count);
      }
      return Optional.of(HexFormat.of().formatHex(digest.digest()));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-1", e);
    }
  }
}
