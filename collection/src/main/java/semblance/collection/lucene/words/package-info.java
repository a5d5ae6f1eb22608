/// What words items have, and how texts are taken apart into words, for items and queries alike:
/// [semblance.collection.lucene.words.ItemWords] indexes the words of an item,
/// [semblance.collection.lucene.words.WordAnalysis] finds them in its texts.
@NullMarked
package semblance.collection.lucene.words;

import org.jspecify.annotations.NullMarked;
