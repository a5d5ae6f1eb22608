package semblance.embedding;

/// A failure that a user can meet and act on: its message names the thing, what was found, what was
/// expected and what to do.
///
/// The family is closed, so that the command line maps each kind to an exit code in one place.
/// Mistakes in calling code are [IllegalArgumentException]s instead.
public abstract sealed class SemblanceException extends RuntimeException
    permits CatalogException,
        InvalidQueryException,
        ModelException,
        SpaceMismatchException,
        StorageException,
        TrainingException,
        UnreadableContentException,
        UnsupportedModalityException {

  protected SemblanceException(String message) {
    super(message);
  }

  protected SemblanceException(String message, Throwable cause) {
    super(message, cause);
  }

  /// The sentence for people; never absent.
  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
