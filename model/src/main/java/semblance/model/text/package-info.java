/// From text to token ids: tokenizers read from a model's folder, and the rule for texts longer
/// than the model can read. The one package that touches the tokenizers library.
///
/// Entry: [semblance.model.text.TextPreparation].
@NullMarked
package semblance.model.text;

import org.jspecify.annotations.NullMarked;
