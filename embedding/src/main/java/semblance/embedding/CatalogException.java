package semblance.embedding;

/// A catalog or collection that cannot be used as it is: missing, locked, damaged, half written, or
/// of a newer format.
public final class CatalogException extends SemblanceException {
  public CatalogException(String message) {
    super(message);
  }

  public CatalogException(String message, Throwable cause) {
    super(message, cause);
  }
}
