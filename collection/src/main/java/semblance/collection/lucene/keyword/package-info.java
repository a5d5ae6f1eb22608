/// Finding items by their words and scoring them on the vectors' scale:
/// [semblance.collection.lucene.keyword.KeywordSearch].
@NullMarked
package semblance.collection.lucene.keyword;

import org.jspecify.annotations.NullMarked;
