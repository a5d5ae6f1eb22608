package semblance.model;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
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
    return kept(
        key("weights 1", checkpoint.weightFiles()) + Sha256.of(String.join("\n", names)),
        () -> compute(checkpoint, names));
  }

  /// The digest of whole files, whatever they are named. Kept by their paths, sizes and times.
  ///
  /// @param files in an order that does not depend on where they lie
  String ofFiles(List<Path> files) {
    return kept(
        key("files 1", files),
        () ->
            Sha256.of(
                files.stream().map(WeightDigests::compute).collect(Collectors.joining("\n"))));
  }

  private static String key(String kind, List<Path> files) {
    StringBuilder key = new StringBuilder(kind + "\n");
    for (Path file : files) {
      key.append(stamp(file)).append('\n');
    }
    return key.toString();
  }

  private String kept(String key, Supplier<String> digest) {
    return cache
        .find(key)
        .filter(value -> value.matches("[0-9a-f]{64}"))
        .orElseGet(() -> {
          String computed = digest.get();
          cache.put(key, computed);
          return computed;
        });
  }

  private static String compute(Path file) {
    MessageDigest digest = Sha256.digest();
    try (FileChannel channel = FileChannel.open(file)) {
      ByteBuffer part = ByteBuffer.allocateDirect(1 << 20);
      while (channel.read(part) >= 0) {
        digest.update(part.flip());
        part.clear();
      }
    } catch (IOException e) {
      throw new StorageException("%s cannot be read: %s".formatted(file, e), e);
    }
    return Sha256.hex(digest);
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
