package semblance.media.format;

/// A sound or film is not what it should be; the message goes on after the file's name and "cannot
/// be read as …:".
public final class MalformedStreamException extends Exception {
  private static final long serialVersionUID = 1;

  public MalformedStreamException(String message) {
    super(message);
  }
}
