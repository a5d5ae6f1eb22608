/// What is asked of a catalog and what it answers: a [semblance.catalog.query.Query] of weighted
/// parts becomes a [semblance.catalog.query.SearchOutcome].
///
/// [semblance.catalog.query.FilterParser] reads filters as people write them.
@NullMarked
package semblance.catalog.query;

import org.jspecify.annotations.NullMarked;
