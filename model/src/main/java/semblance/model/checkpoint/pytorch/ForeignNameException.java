package semblance.model.checkpoint.pytorch;

/// A pickle names something that is no part of a tensor file. Caught within this package.
final class ForeignNameException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /// @param name the module and the name, with a dot between
  ForeignNameException(String name) {
    super(name);
  }
}
