/// A catalog binds a model to a collection: what is stored and what is asked go through the same
/// towers, and everything in it lies in one latent space.
///
/// [semblance.catalog.Catalog] searches, [semblance.catalog.CatalogWriter] writes; both guard that
/// the model is still the one the vectors were made with. [semblance.catalog.Reembedding] changes
/// the model while both go on. The query algebra is in `semblance.catalog.query`, the files on disk
/// in `semblance.catalog.storage`.
@NullMarked
package semblance.catalog;

import org.jspecify.annotations.NullMarked;
