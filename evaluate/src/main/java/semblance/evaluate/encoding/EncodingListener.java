package semblance.evaluate.encoding;

import semblance.embedding.Modality;

/// Hears how far the encoding is. Called from one thread.
public interface EncodingListener {
  /// Contents of a modality are about to be encoded.
  ///
  /// @param total how many
  void begins(Modality modality, int total);

  /// One more was encoded, or left out.
  void advanced();

  /// Hears nothing.
  static EncodingListener silent() {
    return new EncodingListener() {
      @Override
      public void begins(Modality modality, int total) {}

      @Override
      public void advanced() {}
    };
  }
}
