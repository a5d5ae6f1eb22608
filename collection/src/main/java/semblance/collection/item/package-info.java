/// What a collection stores: an [semblance.collection.item.Item] with its
/// [semblance.collection.item.Metadata] and [semblance.collection.item.Segment]s, and the
/// [semblance.collection.item.Schema] that says which fields of the metadata can be filtered.
///
/// Plain data that knows no engine; queries, results and the collection itself are written in these
/// words.
@NullMarked
package semblance.collection.item;

import org.jspecify.annotations.NullMarked;
