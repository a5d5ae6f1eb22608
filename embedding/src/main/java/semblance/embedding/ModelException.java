package semblance.embedding;

/// A model that cannot be used: not found, a file missing or damaged, an architecture or setting
/// that is not supported.
public final class ModelException extends SemblanceException {
  public ModelException(String message) {
    super(message);
  }

  public ModelException(String message, Throwable cause) {
    super(message, cause);
  }
}
