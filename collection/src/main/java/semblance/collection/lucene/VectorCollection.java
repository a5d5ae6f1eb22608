package semblance.collection.lucene;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.MMapDirectory;
import semblance.collection.CollectionReader;
import semblance.collection.CollectionSettings;
import semblance.collection.CollectionWriter;
import semblance.embedding.CatalogException;
import semblance.embedding.StorageException;

/// Opens collections that lie in a folder.
public final class VectorCollection {
  /// Lucene advises on the error stream to add the Vector API's module. Starting without it is
  /// deliberate, since a short run is faster so. The logger is held, as its level would be lost.
  private static final Logger VECTOR_ADVICE =
      Logger.getLogger("org.apache.lucene.internal.vectorization");

  static {
    VECTOR_ADVICE.setLevel(Level.SEVERE);
  }

  private VectorCollection() {}

  /// Opens a collection for writing, and makes it first if the folder holds none. What is declared
  /// is added to the fields of a collection that is there.
  ///
  /// @throws CatalogException if it is being written by someone else, damaged, of a newer format,
  ///   of another dimension, or a declared field has another type there
  /// @throws StorageException if reading or writing fails
  public static CollectionWriter open(Path folder, CollectionSettings settings) {
    return open(folder, settings, IndexTuning.defaults());
  }

  static CollectionWriter open(Path folder, CollectionSettings settings, IndexTuning tuning) {
    try {
      return open(folder.toString(), new MMapDirectory(folder), settings, tuning);
    } catch (IOException e) {
      throw Failures.translate("opening", folder.toString(), e);
    }
  }

  /// @param directory closed with the writer, or at once if that cannot be opened
  static CollectionWriter open(
      String folder, Directory directory, CollectionSettings settings, IndexTuning tuning) {
    return opened(folder, directory, () -> LuceneWriter.open(folder, directory, settings, tuning));
  }

  /// Opens a collection for reading, as it was last committed. Any number of readers may be open
  /// beside one writer.
  ///
  /// @throws CatalogException if there is none, or it is damaged or of a newer format
  /// @throws StorageException if reading fails
  public static CollectionReader openReadOnly(Path folder) {
    return openReadOnly(folder, IndexTuning.defaults());
  }

  static CollectionReader openReadOnly(Path folder, IndexTuning tuning) {
    if (!Files.isDirectory(folder)) {
      throw new CatalogException(
          "there is no collection in %s: index something into it first".formatted(folder));
    }
    try {
      Directory directory = new MMapDirectory(folder);
      return opened(
          folder.toString(),
          directory,
          () -> LuceneReader.open(folder.toString(), directory, tuning));
    } catch (IOException e) {
      throw Failures.translate("opening", folder.toString(), e);
    }
  }

  private interface Opening<T> {
    T open() throws IOException;
  }

  private static <T> T opened(String folder, Directory directory, Opening<T> opening) {
    try {
      return opening.open();
    } catch (IOException | RuntimeException e) {
      try {
        directory.close();
      } catch (IOException closing) {
        e.addSuppressed(closing);
      }
      throw switch (e) {
        case IllegalArgumentException codec -> // of an index by a codec that is not there
            new CatalogException(
                "the index in %s cannot be read: %s; it was made by another program or version"
                    .formatted(folder, codec.getMessage()),
                codec);
        case RuntimeException known -> known;
        default -> Failures.translate("opening", folder, e);
      };
    }
  }
}
