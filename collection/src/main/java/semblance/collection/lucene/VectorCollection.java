package semblance.collection.lucene;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.MMapDirectory;
import semblance.collection.CollectionReader;
import semblance.collection.CollectionSettings;
import semblance.collection.CollectionWriter;
import semblance.collection.item.FieldType;
import semblance.collection.item.SchemaConflict;
import semblance.collection.upkeep.IndexCondition;
import semblance.collection.upkeep.RebuildReport;
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

  /// Requires that a folder holds a collection, where one is known to have been made: opening it
  /// for writing would begin an empty one in its place.
  ///
  /// @throws CatalogException if it does not
  public static void requirePresent(Path folder) {
    try {
      if (!Files.isDirectory(folder)) {
        throw Failures.lost(folder.toString());
      }
      try (Directory directory = new MMapDirectory(folder)) {
        if (!IndexFiles.anyIn(directory)) {
          throw Failures.lost(folder.toString());
        }
      }
    } catch (IOException e) {
      throw Failures.translate("opening", folder.toString(), e);
    }
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
      throw missing(folder);
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

  /// Reads every file of a collection once and holds it against its checksum. Nothing is changed; a
  /// writer may be at work.
  ///
  /// @throws CatalogException if the folder holds no collection at all
  /// @throws StorageException if the folder cannot be listed
  public static IndexCondition check(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw missing(folder);
    }
    try (Directory directory = new MMapDirectory(folder)) {
      return IndexFiles.check(directory);
    } catch (IOException e) {
      throw Failures.translate("checking", folder.toString(), e);
    }
  }

  /// Makes a collection's index anew from its stored vectors and the raw JSON of its metadata, with
  /// other types for some fields. Ids, sequence numbers, tombstones and the caller's words of the
  /// last commit stay as they are.
  ///
  /// The new index is written beside the old one and takes its place by one commit: killed before
  /// that, the collection is as it was. Readers that are open go on, and see the new one when they
  /// refresh.
  ///
  /// @param types of fields that change theirs, or get one before the first value is seen
  /// @param conflicts gets each value that is kept, but does not fit its field's type
  /// @throws CatalogException if there is no collection, it is being written, or it is damaged
  /// @throws StorageException if reading or writing fails
  public static RebuildReport rebuild(
      Path folder, Map<String, FieldType> types, Consumer<SchemaConflict> conflicts) {
    return rebuild(folder, types, conflicts, IndexTuning.defaults());
  }

  static RebuildReport rebuild(
      Path folder,
      Map<String, FieldType> types,
      Consumer<SchemaConflict> conflicts,
      IndexTuning tuning) {
    if (!Files.isDirectory(folder)) {
      throw missing(folder);
    }
    try (Directory directory = new MMapDirectory(folder)) {
      return IndexRebuild.run(folder.toString(), directory, types, conflicts, tuning);
    } catch (IOException e) {
      throw Failures.translate("rebuilding", folder.toString(), e);
    }
  }

  private static CatalogException missing(Path folder) {
    return new CatalogException(
        "there is no collection in %s: index something into it first".formatted(folder));
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
