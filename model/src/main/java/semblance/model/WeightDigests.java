package semblance.model;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.Set;
import semblance.embedding.Sha256;
import semblance.embedding.StorageException;
import semblance.model.checkpoint.Checkpoint;
import semblance.model.checkpoint.StoredTensor;

/// Digests of weights that do not depend on how they are spread over files: SHA-256 over each
/// tensor's name, format, shape and bytes, in the order of the names.
final class WeightDigests {
  private final UserCache cache;

  WeightDigests(UserCache cache) {
    this.cache = cache;
  }

  /// The digest of some of a checkpoint's tensors. Kept by the files' paths, sizes and times.
  ///
  /// @param names in order
  String of(Checkpoint checkpoint, List<String> names) {
    StringBuilder key = new StringBuilder("weights 1\n");
    for (Path file : checkpoint.weightFiles()) {
      key.append(stamp(file)).append('\n');
    }
    key.append(Sha256.of(String.join("\n", names)));
    return cache
        .find(key.toString())
        .filter(value -> value.matches("[0-9a-f]{64}"))
        .orElseGet(() -> {
          String digest = compute(checkpoint, names);
          cache.put(key.toString(), digest);
          return digest;
        });
  }

  private static String stamp(Path file) {
    try {
      Path real = file.toRealPath();
      return "%s %d %s"
          .formatted(real, Files.size(real), Files.getLastModifiedTime(real).toInstant());
    } catch (IOException e) {
      throw new StorageException("%s cannot be read: %s".formatted(file, e), e);
    }
  }

  private static String compute(Checkpoint checkpoint, List<String> names) {
    Set<String> wanted = Set.copyOf(names);
    MessageDigest digest = Sha256.digest();
    for (StoredTensor tensor : checkpoint.tensors().values()) {
      if (!wanted.contains(tensor.name())) {
        continue;
      }
      String head = "%s %s %s".formatted(tensor.name(), tensor.format(), tensor.shape());
      byte[] bytes = head.getBytes(StandardCharsets.UTF_8);
      digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
      digest.update(bytes);
      long length = tensor.memory().byteSize();
      digest.update(ByteBuffer.allocate(Long.BYTES).putLong(0, length));
      for (long start = 0; start < length; start += 1 << 26) {
        long part = Math.min(1 << 26, length - start);
        digest.update(tensor.memory().asSlice(start, part).asByteBuffer());
      }
    }
    return Sha256.hex(digest);
  }
}
