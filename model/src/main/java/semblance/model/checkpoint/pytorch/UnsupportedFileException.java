package semblance.model.checkpoint.pytorch;

/// A file that PyTorch can read and this package does not. Caught within this package.
final class UnsupportedFileException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final boolean script;

  /// @param script whether the file is TorchScript's
  UnsupportedFileException(String message, boolean script) {
    super(message);
    this.script = script;
  }

  boolean isScript() {
    return script;
  }
}
