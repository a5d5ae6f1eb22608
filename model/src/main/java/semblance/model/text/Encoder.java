package semblance.model.text;

import semblance.embedding.ModelException;

/// What turns a text into ids; the heart of a [Tokenizer]. Thread-safe until closed.
interface Encoder extends AutoCloseable {
  /// The ids of a text, special tokens not added; those written in the text are recognised.
  int[] encode(String text);

  /// The text that ids stand for, special tokens left out.
  ///
  /// @throws ModelException if the tokenizer only reads
  default String decode(int[] ids) {
    throw new ModelException(
        "tokenizers of this kind cannot turn %d token ids into text: expected open_clip's own or a tokenizer.json"
            .formatted(ids.length));
  }

  @Override
  void close();
}
