/// Filters and orders in Lucene's words, and the items that pass one.
@NullMarked
package semblance.collection.lucene.filter;

import org.jspecify.annotations.NullMarked;
