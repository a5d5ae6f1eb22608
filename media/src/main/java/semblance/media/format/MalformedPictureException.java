package semblance.media.format;

/// Bytes that are not a picture, or not a whole one. Its message is the reason alone, in words that
/// can follow "because"; whoever knows the file's name puts it in front.
public final class MalformedPictureException extends Exception {
  public MalformedPictureException(String reason) {
    super(reason);
  }

  public MalformedPictureException(String reason, Throwable cause) {
    super(reason, cause);
  }
}
