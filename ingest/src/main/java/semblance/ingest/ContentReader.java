package semblance.ingest;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import semblance.embedding.Content;
import semblance.embedding.Sha256;
import semblance.embedding.StorageException;
import semblance.embedding.UnreadableContentException;
import semblance.media.PictureDecoder;
import semblance.media.format.PictureFormat;
import semblance.media.text.TextDecoder;

/// Reads a file and decodes it by what it holds, not by what its name says. Thread-safe.
final class ContentReader {
  /// The most bytes of a file that are read into memory.
  private static final long MAXIMUM_BYTES = 512L << 20;

  private final PictureDecoder pictures;

  ContentReader(PictureDecoder pictures) {
    this.pictures = pictures;
  }

  /// The bytes of a file.
  ///
  /// @throws StorageException if it cannot be read now
  /// @throws UnreadableContentException if it is too large or empty
  byte[] read(Path file) {
    try {
      long size = Files.size(file);
      if (size > MAXIMUM_BYTES) {
        throw new UnreadableContentException(
            "%s: %,d bytes, the most that is read is %,d".formatted(file, size, MAXIMUM_BYTES));
      }
      byte[] bytes = Files.readAllBytes(file);
      if (bytes.length == 0) {
        throw new UnreadableContentException(file + ": the file is empty (zero bytes)");
      }
      return bytes;
    } catch (NoSuchFileException e) {
      throw new StorageException(file + ": the file went away while indexing", e);
    } catch (AccessDeniedException e) {
      throw new StorageException(file + ": no permission to read it", e);
    } catch (IOException e) {
      throw new StorageException("%s: %s".formatted(file, e.getMessage()), e);
    }
  }

  /// The content of a file's bytes.
  ///
  /// @throws UnreadableContentException if it can be decoded neither as a picture nor as a text
  Content decode(byte[] bytes, Path file) {
    if (PictureFormat.of(bytes).isPresent() || PictureFormat.ofName(file).isPresent()) {
      return new Content.Image(pictures.decode(bytes, file.toString()));
    }
    return new Content.Text(TextDecoder.decode(bytes, file.toString()));
  }

  static String hash(byte[] bytes) {
    return Sha256.of(bytes);
  }
}
