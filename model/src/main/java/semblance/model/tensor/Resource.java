package semblance.model.tensor;

/// Something that keeps native memory until it is closed.
public interface Resource extends AutoCloseable {
  /// Bytes held.
  long bytes();

  @Override
  void close();
}
