package semblance.cli.page;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import semblance.embedding.StorageException;

/// Writes what is to be looked at in a file that a person named.
public final class PageFile {
  private PageFile() {}

  /// Requires that a page could be written, before the long work for it begins.
  ///
  /// @throws StorageException if its folder is not there
  public static void requireFolder(Path file) {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null && !Files.isDirectory(folder)) {
      throw new StorageException(
          "the page %s cannot be written: its folder does not exist; make it, or name another"
              .formatted(file));
    }
    if (Files.isDirectory(file)) {
      throw new StorageException(
          "the page %s cannot be written: it is a folder; name a file in it".formatted(file));
    }
  }

  /// Writes a page, in place of what was there.
  ///
  /// @throws StorageException if it cannot be written
  public static void write(Path file, String page) {
    write(file, page.getBytes(StandardCharsets.UTF_8));
  }

  /// Writes bytes, in place of what was there.
  ///
  /// @throws StorageException if they cannot be written
  public static void write(Path file, byte[] bytes) {
    try {
      Files.write(file, bytes);
    } catch (NoSuchFileException e) {
      throw new StorageException(
          "the page %s cannot be written: its folder does not exist; make it, or name another"
              .formatted(file),
          e);
    } catch (AccessDeniedException e) {
      throw new StorageException(
          "the page %s cannot be written: no permission; name a file elsewhere".formatted(file), e);
    } catch (IOException e) {
      throw new StorageException(
          "the page %s cannot be written: %s".formatted(file, e.getMessage()), e);
    }
  }
}
