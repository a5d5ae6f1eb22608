/// The way of one request through the index: [semblance.collection.lucene.search.ItemSearch].
///
/// What passes the filter is gathered by relevance (`Gathering`), put in order (`RankedItems`: by
/// score with `Modifiers`, or by a field), grouped (`Groups`), put apart (`Diversified`), cut into
/// pages (`Results`) and loaded (`HitLoader`). Beside that way, `FacetCounter` counts values over
/// the whole result, and `EveryHit` gives all hits as they are found.
@NullMarked
package semblance.collection.lucene.search;

import org.jspecify.annotations.NullMarked;
