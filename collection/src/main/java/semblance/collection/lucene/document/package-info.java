/// Items as the index holds them: which fields an item's block of documents has, how they are
/// written, and how they are read again.
@NullMarked
package semblance.collection.lucene.document;

import org.jspecify.annotations.NullMarked;
