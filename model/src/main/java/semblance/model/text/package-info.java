/// From text to token ids: tokenizers read from a model's folder in every layout they are published
/// in, cleaning, prompts, and the rule for texts longer than the model can read. The one package
/// that touches the tokenizers library.
///
/// Every tokenizer is the one that `AutoTokenizer` of transformers 5.23 would make of the same
/// folder, or open_clip's own.
///
/// Entry: [semblance.model.text.TextPreparation] and [semblance.model.text.TokenizerFiles].
@NullMarked
package semblance.model.text;

import org.jspecify.annotations.NullMarked;
