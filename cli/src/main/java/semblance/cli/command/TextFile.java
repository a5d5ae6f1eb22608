package semblance.cli.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import semblance.embedding.StorageException;
import semblance.media.text.TextDecoder;

/// A small text file whose lines an option names, such as labels or queries.
final class TextFile {
  private static final long MOST_BYTES = 16 << 20;

  private TextFile() {}

  /// The lines that are not blank, without blanks around them.
  ///
  /// @param name what the person called the file
  /// @param expected what is in such a file, for errors, such as `a label a line`
  /// @throws StorageException if it cannot be read, or is too large
  static List<String> lines(Path file, String name, String expected) {
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw new StorageException(
            "%s has %,d bytes, more than any such list; expected a text file, %s"
                .formatted(name, Files.size(file), expected));
      }
      return TextDecoder.decode(Files.readAllBytes(file), name)
          .lines()
          .map(String::strip)
          .filter(line -> !line.isEmpty())
          .toList();
    } catch (IOException e) {
      throw new StorageException(
          "%s cannot be read: %s; expected a text file, %s"
              .formatted(name, e.getMessage(), expected),
          e);
    }
  }
}
