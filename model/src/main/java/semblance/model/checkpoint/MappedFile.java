package semblance.model.checkpoint;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import semblance.embedding.ModelException;
import semblance.embedding.StorageException;

/// A file of weights in memory. The file stays open, so that it can be seen whether it is still as
/// long as it was: reading behind its end would end the process.
final class MappedFile implements AutoCloseable {
  private final Path path;
  private final FileChannel channel;
  private final MemorySegment memory;

  private MappedFile(Path path, FileChannel channel, MemorySegment memory) {
    this.path = path;
    this.channel = channel;
    this.memory = memory;
  }

  /// @param arena whose end unmaps the file
  static MappedFile open(Path path, Arena arena) {
    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && !Files.exists(path)) {
      throw new ModelException(
          "%s is a link to a file that is not there; bring the whole folder again".formatted(path));
    }
    if (Files.exists(path) && !Files.isRegularFile(path)) {
      throw new ModelException(
          "%s is no file, but it should hold the model's weights".formatted(path));
    }
    try {
      FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
      try {
        MemorySegment memory = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
        return new MappedFile(path, channel, memory);
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    } catch (NoSuchFileException e) {
      throw new ModelException(
          "%s is missing: it holds the model's weights; bring the whole folder again"
              .formatted(path),
          e);
    } catch (IOException e) {
      throw new StorageException("%s cannot be read: %s".formatted(path, e), e);
    }
  }

  Path path() {
    return path;
  }

  MemorySegment memory() {
    return memory;
  }

  /// Checks that nobody has cut the file since it was opened.
  void requireWhole() {
    try {
      if (channel.size() < memory.byteSize()) {
        throw new ModelException(
            "%s was cut from %d bytes to %d while it was in use; bring the file again"
                .formatted(path, memory.byteSize(), channel.size()));
      }
    } catch (IOException e) {
      throw new StorageException("%s cannot be read: %s".formatted(path, e), e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new StorageException("%s cannot be closed: %s".formatted(path, e), e);
    }
  }
}
