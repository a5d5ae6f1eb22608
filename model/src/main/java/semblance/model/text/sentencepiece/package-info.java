/// SentencePiece model files: reading them, and segmenting text with a unigram model as the
/// sentencepiece library itself does (version 0.2), where a reference uses it and not its imitation
/// in the tokenizers library.
///
/// Entry: [semblance.model.text.sentencepiece.SentencePieceModel].
@NullMarked
package semblance.model.text.sentencepiece;

import org.jspecify.annotations.NullMarked;
