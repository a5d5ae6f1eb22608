/// Folders of sentence-transformers: steps, listed in `modules.json`, from a text's tokens to its
/// vector. What is made of them is a plan of the package `semblance.model.tower`.
///
/// Entry: [semblance.model.sentence.SentenceFamily].
@NullMarked
package semblance.model.sentence;

import org.jspecify.annotations.NullMarked;
