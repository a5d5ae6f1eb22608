package semblance.catalog.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import semblance.embedding.StorageException;

/// Files that are there whole or not at all, whatever happens to the process or the machine.
///
/// A file is written under a temporary name beside its own, forced to the disk and renamed over the
/// old one; then the folder is forced too, so that the rename itself survives a power cut.
/// Temporary files of a killed process are recognised by [#TEMPORARY_MARK] in their names.
public final class AtomicFiles {
  /// Part of the names of files that are being written.
  public static final String TEMPORARY_MARK = ".writing-";

  private AtomicFiles() {}

  /// Replaces or creates a file durably.
  ///
  /// @throws StorageException if it cannot be written; the old file is then still there
  public static void replace(Path file, byte[] bytes) {
    write(file, bytes, true);
    forceFolder(folderOf(file));
  }

  /// Replaces or creates a file in one step, but leaves to the operating system when it reaches the
  /// disk: for what can be made again.
  ///
  /// @throws StorageException if it cannot be written
  public static void replaceLazily(Path file, byte[] bytes) {
    write(file, bytes, false);
  }

  private static void write(Path file, byte[] bytes, boolean force) {
    Path temporary =
        folderOf(file)
            .resolve("." + file.getFileName() + TEMPORARY_MARK + UUID.randomUUID().toString());
    try {
      try (FileChannel channel =
          FileChannel.open(temporary, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
          channel.write(buffer);
        }
        if (force) {
          channel.force(true);
        }
      }
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      try {
        Files.deleteIfExists(temporary);
      } catch (IOException suppressed) {
        e.addSuppressed(suppressed);
      }
      throw failure("write", file, e);
    }
  }

  /// Forces a folder's entries to the disk, where the system can.
  static void forceFolder(Path folder) {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      // Windows refuses to open folders, and keeps renames durable by itself.
      if (!System.getProperty("os.name").startsWith("Windows")) {
        throw failure("force to the disk", folder, e);
      }
    }
  }

  /// Reads a file whole.
  ///
  /// @throws StorageException if it cannot be read
  public static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw failure("read", file, e);
    }
  }

  /// Creates a folder and those above it.
  public static void createFolders(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw failure("create the folder", folder, e);
    }
  }

  /// The temporary files that a killed process left directly in a folder.
  public static List<Path> leftovers(Path folder) {
    List<Path> leftovers = new ArrayList<>();
    try (DirectoryStream<Path> entries =
        Files.newDirectoryStream(folder, ".*" + TEMPORARY_MARK + "*")) {
      entries.forEach(leftovers::add);
    } catch (IOException e) {
      throw failure("list", folder, e);
    }
    return leftovers;
  }

  /// Deletes the temporary files that a killed process left directly in a folder.
  ///
  /// Only for whoever holds the writer's lock, since a living writer's files look the same.
  public static void deleteLeftovers(Path folder) {
    for (Path leftover : leftovers(folder)) {
      try {
        Files.deleteIfExists(leftover);
      } catch (IOException e) {
        throw failure("delete", leftover, e);
      }
    }
  }

  /// A failure of the file system, in words.
  public static StorageException failure(String doing, Path path, IOException cause) {
    return new StorageException("cannot %s %s: %s".formatted(doing, path, reason(cause)), cause);
  }

  private static String reason(IOException cause) {
    String kind =
        switch (cause) {
          case java.nio.file.AccessDeniedException _ -> "permission denied; check who owns it";
          case java.nio.file.NoSuchFileException _ -> "it does not exist";
          case java.nio.file.NotDirectoryException _ -> "it is not a folder";
          case java.nio.file.FileAlreadyExistsException _ -> "a file of that name is in the way";
          case FileSystemException system when system.getReason() != null -> system.getReason();
          default -> String.valueOf(cause.getMessage());
        };
    return kind.contains("No space left")
        ? "no space left on the device; free some and try again, nothing that was committed is lost"
        : kind;
  }

  private static Path folderOf(Path file) {
    Path parent = file.toAbsolutePath().getParent();
    if (parent == null) {
      throw new IllegalArgumentException("%s has no folder to be written in".formatted(file));
    }
    return parent;
  }
}
