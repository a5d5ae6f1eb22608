package semblance.collection.lucene.words;

import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.PositionIncrementAttribute;

/// The terms of an item as Lucene's indexer takes them in. Terms at one place stand for one word.
final class WordStream extends TokenStream {
  private final List<String> terms = new ArrayList<>();
  private final List<Integer> increments = new ArrayList<>();
  private final CharTermAttribute term = addAttribute(CharTermAttribute.class);
  private final PositionIncrementAttribute increment =
      addAttribute(PositionIncrementAttribute.class);
  private int next;

  /// @param places how far the term lies behind the last: 0 at the same place
  void add(String text, int places) {
    terms.add(text);
    increments.add(places);
  }

  boolean isEmpty() {
    return terms.isEmpty();
  }

  @Override
  public boolean incrementToken() {
    if (next == terms.size()) {
      return false;
    }
    clearAttributes();
    term.append(terms.get(next));
    increment.setPositionIncrement(increments.get(next));
    next++;
    return true;
  }

  @Override
  public void reset() {
    next = 0;
  }
}
