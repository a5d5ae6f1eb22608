/// Collections of items with vectors, filtered and searched by nearness: the faces
/// [semblance.collection.CollectionReader] and [semblance.collection.CollectionWriter]; the parts
/// of the former that others compare and go through are [semblance.collection.WriteNumbers] and
/// [semblance.collection.ItemWalks].
///
/// A collection knows nothing of models: it is given unit vectors and gives back the items that lie
/// nearest. `semblance.collection.lucene.VectorCollection` opens one on disk. Items are described
/// in `semblance.collection.item`, queries in `semblance.collection.query`.
@NullMarked
package semblance.collection;

import org.jspecify.annotations.NullMarked;
