package semblance.embedding;

/// A query or filter that cannot be answered as it was asked, by the asker's mistake.
public final class InvalidQueryException extends SemblanceException {
  public InvalidQueryException(String message) {
    super(message);
  }

  public InvalidQueryException(String message, Throwable cause) {
    super(message, cause);
  }
}
