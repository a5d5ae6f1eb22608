/// A catalog's files other than the index: where they lie
/// ([semblance.catalog.storage.CatalogFolder]), how they are replaced
/// ([semblance.catalog.storage.AtomicFiles]), who may write
/// ([semblance.catalog.storage.WriterLock]), and what the JSON ones say.
///
/// [semblance.catalog.storage.CatalogLocator] finds the catalog that is meant when none is named.
/// Nothing here knows of models or of searching.
@NullMarked
package semblance.catalog.storage;

import org.jspecify.annotations.NullMarked;
