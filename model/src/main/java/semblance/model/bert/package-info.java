/// BERT and its kin as transformers configures and names them, for all families that are built
/// around one.
///
/// Entry: [semblance.model.bert.BertConfig].
@NullMarked
package semblance.model.bert;

import org.jspecify.annotations.NullMarked;
