package semblance.cli.command;

import semblance.embedding.Embedding;
import semblance.embedding.PreparedContent;

/// A form in which vectors are written, one after the other in the order of the inputs.
sealed interface EmbeddingFormat permits JsonLines, NumpyArray {
  /// Writes the vector of an input.
  void write(String input, PreparedContent prepared, Embedding embedding);

  /// Writes what can only be written at the end.
  ///
  /// @param dimension of the vectors
  void finish(int dimension);
}
