package semblance.collection.lucene.document;

import java.io.IOException;
import org.apache.lucene.store.ByteArrayDataInput;
import org.apache.lucene.store.ByteBuffersDataOutput;
import org.apache.lucene.util.BytesRef;
import semblance.collection.item.ItemState;
import semblance.collection.item.SourceStamp;
import semblance.embedding.CatalogException;

/// The state of an item as bytes, so that a hit is loaded by one look: id, source, hash, and the
/// stamp if there is one.
final class StateCode {
  private static final String DAMAGED =
      "the state of an item is %d bytes that make no sense: the index is damaged";

  private StateCode() {}

  static BytesRef encode(ItemState state) {
    ByteBuffersDataOutput out = new ByteBuffersDataOutput();
    out.writeString(state.id());
    out.writeString(state.source());
    out.writeString(state.contentHash());
    SourceStamp stamp = state.stamp();
    if (stamp.isKnown()) {
      out.writeLong(stamp.bytes());
      out.writeLong(stamp.modifiedMillis());
    }
    return new BytesRef(out.toArrayCopy());
  }

  static ItemState decode(BytesRef bytes) {
    ByteArrayDataInput in = new ByteArrayDataInput(bytes.bytes, bytes.offset, bytes.length);
    try {
      String id = in.readString();
      String source = in.readString();
      String hash = in.readString();
      SourceStamp stamp =
          in.eof() ? SourceStamp.NONE : new SourceStamp(in.readLong(), in.readLong());
      if (in.eof()) { // neither before the end nor beyond it
        return new ItemState(id, source, hash, stamp);
      }
    } catch (IOException | RuntimeException e) {
      throw new CatalogException(DAMAGED.formatted(bytes.length), e);
    }
    throw new CatalogException(DAMAGED.formatted(bytes.length));
  }
}
