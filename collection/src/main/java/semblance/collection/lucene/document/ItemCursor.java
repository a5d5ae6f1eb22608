package semblance.collection.lucene.document;

import java.io.IOException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.KnnVectorValues;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.index.SortedDocValues;
import org.apache.lucene.index.StoredFields;
import org.jspecify.annotations.Nullable;
import semblance.collection.item.ItemState;
import semblance.collection.item.Metadata;
import semblance.collection.item.Place;
import semblance.collection.item.Segment;
import semblance.collection.item.StoredItem;
import semblance.embedding.CatalogException;
import semblance.embedding.Modality;

/// Reads items and segments of an index. It is fast where documents are read in ascending order;
/// each step back opens a leaf's fields anew.
///
/// Not thread-safe.
public final class ItemCursor {
  private final List<LeafReaderContext> leaves;
  private final Map<Integer, ItemFields> items = new HashMap<>();
  private final Map<Integer, StoredFields> stored = new HashMap<>(); // keeps the block read last
  private final Map<Modality, Map<Integer, SegmentFields>> segments = new EnumMap<>(Modality.class);

  ItemCursor(IndexReader reader) {
    this.leaves = reader.leaves();
  }

  /// What a leaf says of items.
  private static final class ItemFields {
    final StateCursor states;
    final NumericDocValues sequenceNumbers;
    int last = -1;

    ItemFields(LeafReader reader) throws IOException {
      states = new StateCursor(reader);
      sequenceNumbers = DocValues.getNumeric(reader, Names.SEQUENCE);
    }
  }

  /// What a leaf says of the segments of one modality.
  private static final class SegmentFields {
    final SortedDocValues towers;
    final BinaryDocValues places;
    final FloatVectorValues vectors;
    final KnnVectorValues.DocIndexIterator cursor;
    private int towerNumber = -1;
    private String tower = "";
    int last = -1;

    SegmentFields(LeafReader reader, Modality modality) throws IOException {
      towers = DocValues.getSorted(reader, Names.TOWER);
      places = DocValues.getBinary(reader, Names.PLACE);
      FloatVectorValues stored = reader.getFloatVectorValues(Names.vector(modality));
      if (stored == null) {
        throw new CatalogException("a %s segment has lost its vector".formatted(modality));
      }
      vectors = stored;
      cursor = stored.iterator();
    }

    String tower(int segment) throws IOException {
      if (!towers.advanceExact(segment)) {
        return "";
      }
      if (towers.ordValue() != towerNumber) {
        towerNumber = towers.ordValue();
        tower = towers.lookupOrd(towerNumber).utf8ToString();
      }
      return tower;
    }

    Place place(int segment) throws IOException {
      return places.advanceExact(segment)
          ? ItemDocuments.place(places.binaryValue().utf8ToString())
          : Place.WHOLE;
    }

    float[] vector(int segment) throws IOException {
      cursor.advance(segment);
      return vectors.vectorValue(cursor.index()).clone();
    }
  }

  /// An item.
  public StoredItem item(int document) throws IOException {
    StoredItem item = itemWith(document, Metadata.empty());
    LeafReaderContext leaf = leaf(document);
    String json = stored(leaf, document - leaf.docBase, Names.METADATA);
    if (json == null) {
      throw new CatalogException(
          "item '%s' has lost its metadata: the index is damaged".formatted(item.id()));
    }
    return json.equals("{}") ? item : item.withMetadata(Metadata.trusted(json));
  }

  /// An item with other metadata than its own, which are not read.
  public StoredItem itemWith(int document, Metadata metadata) throws IOException {
    LeafReaderContext leaf = leaf(document);
    int item = document - leaf.docBase;
    ItemFields fields = items.get(leaf.ord);
    if (fields == null || item < fields.last) {
      fields = new ItemFields(leaf.reader());
      items.put(leaf.ord, fields);
    }
    fields.last = item;
    ItemState state = fields.states.at(item);
    return new StoredItem(
        state.id(),
        state.source(),
        state.contentHash(),
        state.stamp(),
        metadata,
        fields.sequenceNumbers.advanceExact(item) ? fields.sequenceNumbers.longValue() : 0);
  }

  /// A segment of a known modality, with its vector.
  public Segment segment(int document, Modality modality) throws IOException {
    LeafReaderContext leaf = leaf(document);
    int segment = document - leaf.docBase;
    Map<Integer, SegmentFields> ofModality =
        segments.computeIfAbsent(modality, _ -> new HashMap<>());
    SegmentFields fields = ofModality.get(leaf.ord);
    if (fields == null || segment < fields.last) {
      fields = new SegmentFields(leaf.reader(), modality);
      ofModality.put(leaf.ord, fields);
    }
    fields.last = segment;
    return new Segment(
        modality,
        fields.tower(segment),
        fields.place(segment),
        fields.vector(segment),
        text(leaf, segment));
  }

  private String text(LeafReaderContext leaf, int segment) throws IOException {
    if (leaf.reader().getFieldInfos().fieldInfo(Names.TEXT) == null) {
      return ""; // of pictures only, or written before texts were kept
    }
    String text = stored(leaf, segment, Names.TEXT);
    return text == null ? "" : text;
  }

  private @Nullable String stored(LeafReaderContext leaf, int document, String field)
      throws IOException {
    StoredFields ofLeaf = stored.get(leaf.ord);
    if (ofLeaf == null) {
      ofLeaf = leaf.reader().storedFields();
      stored.put(leaf.ord, ofLeaf);
    }
    return ofLeaf.document(document, Set.of(field)).get(field);
  }

  private LeafReaderContext leaf(int document) {
    return leaves.get(ReaderUtil.subIndex(document, leaves));
  }
}
