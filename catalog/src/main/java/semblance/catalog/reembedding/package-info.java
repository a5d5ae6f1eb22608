/// What is told of a catalog that is being re-embedded with another model:
/// [semblance.catalog.reembedding.ReembeddingStatus] says how far it is,
/// [semblance.catalog.reembedding.OverlapReport] how differently the two models answer.
///
/// It is done by [semblance.catalog.Reembedding].
@NullMarked
package semblance.catalog.reembedding;

import org.jspecify.annotations.NullMarked;
