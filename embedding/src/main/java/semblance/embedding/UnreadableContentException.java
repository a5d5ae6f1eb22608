package semblance.embedding;

/// A file whose content cannot be decoded: truncated, not what its name says, too large, or of an
/// unknown format.
public final class UnreadableContentException extends SemblanceException {
  public UnreadableContentException(String message) {
    super(message);
  }

  public UnreadableContentException(String message, Throwable cause) {
    super(message, cause);
  }
}
