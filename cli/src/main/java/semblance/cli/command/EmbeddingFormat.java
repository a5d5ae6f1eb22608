package semblance.cli.command;

import semblance.embedding.Caption;
import semblance.embedding.Embedding;
import semblance.embedding.PreparedContent;

/// A form in which vectors are written, one after the other in the order of the inputs.
sealed interface EmbeddingFormat permits JsonLines, LabelWriter, NumpyArray {
  /// Writes the vector of an input.
  void write(String input, PreparedContent prepared, Embedding embedding);

  /// How many captions are followed at a time for each picture; 0 if none is to be written.
  default int beams() {
    return 0;
  }

  /// Writes the vector of a picture and its caption.
  default void write(String input, PreparedContent prepared, Embedding embedding, Caption caption) {
    throw new IllegalStateException("this form has no place for captions");
  }

  /// Writes what can only be written at the end.
  ///
  /// @param dimension of the vectors
  void finish(int dimension);
}
