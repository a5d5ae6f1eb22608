/// Keeping a catalog in order without its model: what its files should be
/// ([semblance.catalog.upkeep.FileChecks]), making the index anew
/// ([semblance.catalog.upkeep.Reindexing]), and leaving nothing of what was deleted
/// ([semblance.catalog.upkeep.Compaction]).
///
/// `semblance.catalog.CatalogVerifier` joins the checks of files with those of the model.
@NullMarked
package semblance.catalog.upkeep;

import org.jspecify.annotations.NullMarked;
