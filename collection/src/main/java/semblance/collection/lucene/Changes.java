package semblance.collection.lucene;

import java.io.IOException;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.store.AlreadyClosedException;
import org.jspecify.annotations.Nullable;
import semblance.embedding.StorageException;

/// Makes the changes of an index, and lets none through after one that failed. Not thread-safe.
final class Changes {
  private final String folder;
  private final IndexWriter writer;
  private @Nullable StorageException failure;
  private boolean closed;

  Changes(String folder, IndexWriter writer) {
    this.folder = folder;
    this.writer = writer;
  }

  /// A change of the index.
  interface Change<T> {
    T make() throws IOException;
  }

  /// A change of the index that has no result.
  interface Step {
    void make() throws IOException;
  }

  /// Makes a change.
  ///
  /// @param doing what to call it in errors
  void run(String doing, Step step) {
    boolean done =
        make(
            doing,
            () -> {
              step.make();
              return true;
            });
    assert done;
  }

  /// Makes a change.
  ///
  /// @param doing what to call it in errors
  <T> T make(String doing, Change<T> change) {
    if (closed) {
      throw new IllegalStateException("the collection in %s is closed".formatted(folder));
    }
    if (failure != null) {
      throw new StorageException(
          "%s the collection in %s is not possible after an earlier failure: close it and open it again; it is as last committed then. The failure was: %s"
              .formatted(doing, folder, failure.getMessage()),
          failure);
    }
    try {
      return change.make();
    } catch (IOException | IllegalStateException e) {
      // A merge in the background that failed shows itself as one of several illegal states.
      Throwable tragedy = writer.getTragicException();
      if (tragedy == null
          && e instanceof IllegalStateException mistake
          && !(e instanceof AlreadyClosedException)) {
        throw mistake;
      }
      Exception cause =
          tragedy instanceof IOException first && e instanceof IllegalStateException ? first : e;
      var translated = Failures.translate(doing, folder, cause);
      failure =
          translated instanceof StorageException storage
              ? storage
              : new StorageException(String.valueOf(translated.getMessage()), translated);
      throw translated;
    }
  }

  /// Lets no more changes through.
  ///
  /// @return whether there may have been some until now
  boolean end() {
    boolean open = !closed;
    closed = true;
    return open;
  }
}
