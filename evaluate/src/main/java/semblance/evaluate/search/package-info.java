/// The same questions asked through a catalog, so that its index, filters, calibration and refusals
/// are measured, and not vectors alone.
///
/// [semblance.evaluate.search.CatalogTrial] is the entry class;
/// [semblance.evaluate.search.TrialCatalog] makes a catalog for it that is gone afterwards.
@NullMarked
package semblance.evaluate.search;

import org.jspecify.annotations.NullMarked;
