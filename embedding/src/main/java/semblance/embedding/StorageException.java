package semblance.embedding;

/// Reading or writing failed below us: no space left, no permission, an input/output error.
public final class StorageException extends SemblanceException {
  public StorageException(String message) {
    super(message);
  }

  public StorageException(String message, Throwable cause) {
    super(message, cause);
  }
}
