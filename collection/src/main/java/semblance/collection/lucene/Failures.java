package semblance.collection.lucene;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.IndexFormatTooNewException;
import org.apache.lucene.index.IndexFormatTooOldException;
import org.apache.lucene.index.IndexNotFoundException;
import org.apache.lucene.store.LockObtainFailedException;
import semblance.embedding.CatalogException;
import semblance.embedding.SemblanceException;
import semblance.embedding.StorageException;

/// Puts what Lucene throws into words for a user.
final class Failures {
  private Failures() {}

  /// @param doing what was attempted, as in `opening`
  /// @param folder the collection's folder, as a person knows it
  static SemblanceException translate(String doing, String folder, Exception failure) {
    String what = doing + " the collection in " + folder;
    return switch (failure) {
      case IndexNotFoundException missing ->
          new CatalogException(
              "there is no collection in %s: index something into it first".formatted(folder),
              missing);
      case LockObtainFailedException locked ->
          new CatalogException(
              "%s failed: it is being written by another process, or is open for writing in this one; wait until that is done, or stop it"
                  .formatted(what),
              locked);
      case IndexFormatTooNewException newer ->
          new CatalogException(
              "%s failed: it was written by a newer version of this program; update Semblance"
                  .formatted(what),
              newer);
      case IndexFormatTooOldException older ->
          new CatalogException(
              "%s failed: its format is older than this version reads; index anew".formatted(what),
              older);
      case CorruptIndexException damaged -> damaged(what, damaged);
      case EOFException truncated -> damaged(what, truncated);
      case NoSuchFileException missing -> damaged(what, missing);
      case FileNotFoundException missing -> damaged(what, missing);
      case AccessDeniedException denied ->
          new StorageException(
              "%s failed: no permission for %s".formatted(what, denied.getFile()), denied);
      case IOException io when isFull(io) ->
          new StorageException(
              "%s failed: no space is left on the disk; what was committed before is safe. Free some space, then go on"
                  .formatted(what),
              io);
      default ->
          new StorageException(
              "%s failed: %s; what was committed before is safe".formatted(what, reason(failure)),
              failure);
    };
  }

  /// What to say where an index was made, and is no more.
  static CatalogException lost(String folder) {
    return new CatalogException(
        "the collection in %s is gone: there is no index in that folder any more; restore it from a copy, or delete the catalog and index anew"
            .formatted(folder));
  }

  /// What to say where files of an index are, but not the list that joins them.
  static CatalogException listMissing(String doing, String folder) {
    return new CatalogException(
        "%s the collection in %s failed: it is damaged: the list of its segments (a file segments_…) is missing, the others are there; restore it from a copy, or delete the collection and index anew"
            .formatted(doing, folder));
  }

  private static CatalogException damaged(String what, Exception failure) {
    return new CatalogException(
        "%s failed: it is damaged (%s); restore it from a copy, or delete it and index anew"
            .formatted(what, reason(failure)),
        failure);
  }

  private static boolean isFull(IOException failure) {
    String message = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
    return message.contains("no space left")
        || message.contains("not enough space")
        || message.contains("disk quota");
  }

  private static String reason(Exception failure) {
    String message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : message;
  }
}
