package semblance.media;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import semblance.embedding.StorageException;
import semblance.embedding.UnreadableContentException;
import semblance.media.format.ByteSource;

/// Files of sound and film, which are read in pieces.
final class StreamFiles {
  private StreamFiles() {}

  /// A file, after a look at whether it is one.
  ///
  /// @param wanted what it should be: `sound` or `a film`
  static ByteSource source(Path file, String name, String wanted) {
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      if (attributes.isDirectory()) {
        throw new UnreadableContentException("%s is a folder, not %s".formatted(name, wanted));
      }
      if (!attributes.isRegularFile()) {
        throw new UnreadableContentException(
            "%s is a device or a pipe, not %s".formatted(name, wanted));
      }
      return new ByteSource.OfFile(file);
    } catch (IOException e) {
      throw unreadable(name, e);
    }
  }

  static StorageException unreadable(String name, IOException cause) {
    return new StorageException(
        switch (cause) {
          case NoSuchFileException gone -> name + " does not exist";
          case AccessDeniedException denied -> name + " cannot be read: permission denied";
          default -> "%s cannot be read: %s".formatted(name, cause.getMessage());
        },
        cause);
  }
}
