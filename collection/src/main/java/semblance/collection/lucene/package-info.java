/// Collections kept in a Lucene index, the only package that knows Lucene, with the rooms below it:
/// [semblance.collection.lucene.VectorCollection] opens them, and is all that others use.
///
/// An item is one block of documents: a child for each segment, with its vector, and the item
/// itself last. Vectors of each modality have a field of their own.
@NullMarked
package semblance.collection.lucene;

import org.jspecify.annotations.NullMarked;
