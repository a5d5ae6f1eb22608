package semblance.collection.lucene.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.KeywordField;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.SortedDocValuesField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.util.BytesRef;
import org.junit.jupiter.api.Test;
import semblance.collection.item.ItemState;
import semblance.collection.item.SourceStamp;
import semblance.embedding.CatalogException;

class StateCursorTest {
  private static final ItemState STAMPED =
      new ItemState(
          "bild-ä.jpg", "file:///bilder/bild-ä.jpg", "c0ffee", new SourceStamp(1L << 40, -7));
  private static final ItemState BARE = new ItemState("x", "", "", SourceStamp.NONE);

  @Test
  void statesComeBackAsTheyWere() {
    for (ItemState state : List.of(STAMPED, BARE)) {
      assertThat(StateCode.decode(StateCode.encode(state))).isEqualTo(state);
    }
  }

  @Test
  void aStateThatIsCutOffIsRefused() {
    BytesRef bytes = StateCode.encode(STAMPED);
    for (int length : new int[] {0, 1, 5, bytes.length - 1, bytes.length - 9}) {
      assertThatThrownBy(() -> StateCode.decode(new BytesRef(bytes.bytes, bytes.offset, length)))
          .isInstanceOf(CatalogException.class)
          .hasMessageContaining("%d bytes".formatted(length));
    }
  }

  @Test
  void itemsOfTheFirstFormatAreRead() throws IOException {
    try (ByteBuffersDirectory directory = new ByteBuffersDirectory()) {
      try (IndexWriter writer = new IndexWriter(directory, new IndexWriterConfig())) {
        Document first = new Document();
        first.add(new SortedDocValuesField(Names.NAME, new BytesRef(STAMPED.id())));
        first.add(new KeywordField(Names.SOURCE, STAMPED.source(), Field.Store.NO));
        first.add(new BinaryDocValuesField(Names.HASH, new BytesRef(STAMPED.contentHash())));
        first.add(new NumericDocValuesField(Names.BYTES, STAMPED.stamp().bytes()));
        first.add(new NumericDocValuesField(Names.MODIFIED, STAMPED.stamp().modifiedMillis()));
        Document second = new Document();
        second.add(new SortedDocValuesField(Names.NAME, new BytesRef(BARE.id())));
        second.add(new BinaryDocValuesField(Names.STATE, StateCode.encode(BARE)));
        writer.addDocuments(List.of(first, second));
      }
      try (DirectoryReader reader = DirectoryReader.open(directory)) {
        StateCursor states = new StateCursor(reader.leaves().getFirst().reader());
        assertThat(states.at(0)).isEqualTo(STAMPED);
        assertThat(states.at(1)).isEqualTo(BARE);
      }
    }
  }
}
