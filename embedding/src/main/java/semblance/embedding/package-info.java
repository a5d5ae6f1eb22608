/// The words everything else is written in: what can be embedded ([semblance.embedding.Content]),
/// what embedding yields ([semblance.embedding.Embedding] in a [semblance.embedding.LatentSpace])
/// and who does it ([semblance.embedding.EmbeddingModel] with one [semblance.embedding.Tower] a
/// modality).
///
/// No engine is used here, so a program that brings its own model or only stores vectors loads
/// nothing native. All other modules depend on this one; it depends on none.
@NullMarked
package semblance.embedding;

import org.jspecify.annotations.NullMarked;
