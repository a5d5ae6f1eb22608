package semblance.ingest.source;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;
import semblance.embedding.StorageException;

/// A place that a person names for indexing.
public sealed interface Source {
  /// The file or folder, absolute and normalised.
  Path path();

  /// A folder with all that is in it.
  record Folder(Path path) implements Source {
    public Folder {
      path = path.toAbsolutePath().normalize();
    }
  }

  /// One picture or text file; indexed whatever its name is.
  record File(Path path) implements Source {
    public File {
      path = path.toAbsolutePath().normalize();
    }
  }

  /// A JSONL, CSV or Parquet file whose rows name pictures, captions and metadata.
  record Table(Path path) implements Source {
    public Table {
      path = path.toAbsolutePath().normalize();
    }
  }

  /// What a path on the command line stands for, by what is there.
  ///
  /// @throws StorageException if nothing is there, or neither a file nor a folder
  static Source of(Path path) {
    if (Files.isDirectory(path)) {
      return new Folder(path);
    }
    if (Files.isRegularFile(path)) {
      Path fileName = path.getFileName();
      String name = fileName == null ? "" : fileName.toString().toLowerCase(Locale.ROOT);
      return Stream.of(".jsonl", ".csv", ".tsv", ".parquet").anyMatch(name::endsWith)
          ? new Table(path)
          : new File(path);
    }
    throw new StorageException(
        Files.exists(path, LinkOption.NOFOLLOW_LINKS)
            ? "%s is neither a file nor a folder (or a link to nothing): name a folder, a picture, a text or a JSONL, CSV or Parquet table"
                .formatted(path)
            : "%s does not exist: name a folder, a picture, a text or a JSONL, CSV or Parquet table"
                .formatted(path));
  }
}
