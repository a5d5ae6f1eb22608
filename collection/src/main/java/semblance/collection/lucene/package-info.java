/// Collections kept in a Lucene index, the only package that knows Lucene:
/// [semblance.collection.lucene.VectorCollection] opens them.
///
/// An item is one block of documents: a child for each segment, with its vector, and the item
/// itself last. Vectors of each modality have a field of their own.
@NullMarked
package semblance.collection.lucene;

import org.jspecify.annotations.NullMarked;
