package semblance.collection.lucene.document;

import java.io.IOException;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.SortedDocValues;
import org.apache.lucene.index.SortedSetDocValues;
import semblance.collection.item.ItemState;
import semblance.collection.item.SourceStamp;

/// Reads the states of a leaf's items, forwards, from doc values alone.
public final class StateCursor {
  private final BinaryDocValues states;
  private final SortedDocValues names;
  private final SortedSetDocValues sources;
  private final BinaryDocValues hashes;
  private final NumericDocValues bytes;
  private final NumericDocValues modified;

  public StateCursor(LeafReader reader) throws IOException {
    states = DocValues.getBinary(reader, Names.STATE);
    names = DocValues.getSorted(reader, Names.NAME);
    sources = DocValues.getSortedSet(reader, Names.SOURCE);
    hashes = DocValues.getBinary(reader, Names.HASH);
    bytes = DocValues.getNumeric(reader, Names.BYTES);
    modified = DocValues.getNumeric(reader, Names.MODIFIED);
  }

  /// The state of an item.
  ///
  /// @param item its document in the leaf, above that of the call before
  public ItemState at(int item) throws IOException {
    if (states.advanceExact(item)) {
      return StateCode.decode(states.binaryValue());
    }
    // written before the state was kept together
    String id = names.advanceExact(item) ? names.lookupOrd(names.ordValue()).utf8ToString() : "";
    String source =
        sources.advanceExact(item) ? sources.lookupOrd(sources.nextOrd()).utf8ToString() : "";
    String hash = hashes.advanceExact(item) ? hashes.binaryValue().utf8ToString() : "";
    SourceStamp stamp =
        bytes.advanceExact(item) && modified.advanceExact(item)
            ? new SourceStamp(bytes.longValue(), modified.longValue())
            : SourceStamp.NONE;
    return new ItemState(id, source, hash, stamp);
  }
}
