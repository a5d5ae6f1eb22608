package semblance.collection.lucene.document;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.KeywordField;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.SortedDocValuesField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.util.BytesRef;
import semblance.collection.item.Item;
import semblance.collection.item.ItemState;
import semblance.collection.item.Place;
import semblance.collection.item.Segment;
import semblance.collection.lucene.words.ItemWords;
import semblance.embedding.CatalogException;
import semblance.embedding.Modality;

/// Writes an item as a block of documents, its segments first and itself last. The fields are
/// described in [Names].
public final class ItemDocuments {
  private static final String TEXT_RANGE = "text:";
  private static final String TIME_RANGE = "time:";

  private ItemDocuments() {}

  public static List<Document> block(
      Item item, long sequenceNumber, MetadataFields metadataFields, ItemWords words) {
    List<Document> block = new ArrayList<>(item.segments().size() + 1);
    Set<Modality> modalities = EnumSet.noneOf(Modality.class);
    for (Segment segment : item.segments()) {
      modalities.add(segment.modality());
      block.add(child(item.id(), segment));
      words.addText(segment.text());
    }
    Document parent = head(item.id(), Names.KIND_ITEM, sequenceNumber);
    parent.add(new SortedDocValuesField(Names.NAME, new BytesRef(item.id())));
    if (!item.source().isEmpty()) {
      parent.add(new KeywordField(Names.SOURCE, item.source(), Field.Store.NO));
    }
    ItemState state = new ItemState(item.id(), item.source(), item.contentHash(), item.stamp());
    parent.add(new BinaryDocValuesField(Names.STATE, StateCode.encode(state)));
    for (Modality modality : modalities) {
      parent.add(new StringField(Names.MODALITY, modality.label(), Field.Store.NO));
    }
    parent.add(new StoredField(Names.METADATA, item.metadata().json()));
    metadataFields.add(item.id(), item.metadata(), parent, words);
    words.addName(item.source());
    words.addName(item.id());
    words.writeTo(parent);
    block.add(parent);
    return block;
  }

  /// What is left of a deleted item, so that older writes of it can be told from newer ones.
  public static Document tombstone(String id, long sequenceNumber) {
    return head(id, Names.KIND_TOMBSTONE, sequenceNumber);
  }

  private static Document head(String id, String kind, long sequenceNumber) {
    Document document = new Document();
    document.add(new StringField(Names.ID, id, Field.Store.NO));
    document.add(new StringField(Names.KIND, kind, Field.Store.NO));
    document.add(new NumericDocValuesField(Names.SEQUENCE, sequenceNumber));
    return document;
  }

  private static Document child(String id, Segment segment) {
    Document child = new Document();
    child.add(new StringField(Names.ID, id, Field.Store.NO));
    child.add(new SortedDocValuesField(Names.TOWER, new BytesRef(segment.towerId())));
    child.add(
        new KnnFloatVectorField(
            Names.vector(segment.modality()),
            segment.vector(),
            VectorSimilarityFunction.DOT_PRODUCT));
    if (!segment.text().isEmpty()) {
      child.add(new StoredField(Names.TEXT, segment.text()));
    }
    String place =
        switch (segment.place()) {
          case Place.Whole _ -> ""; // the usual case takes no room
          case Place.TextRange(int start, int end) -> TEXT_RANGE + start + ":" + end;
          case Place.TimeRange(long start, long end) -> TIME_RANGE + start + ":" + end;
        };
    if (!place.isEmpty()) {
      child.add(new BinaryDocValuesField(Names.PLACE, new BytesRef(place)));
    }
    return child;
  }

  /// The place that was written as `encoded`.
  public static Place place(String encoded) {
    try {
      int colon = encoded.lastIndexOf(':');
      if (encoded.startsWith(TEXT_RANGE)) {
        return new Place.TextRange(
            Integer.parseInt(encoded, TEXT_RANGE.length(), colon, 10),
            Integer.parseInt(encoded.substring(colon + 1)));
      }
      if (encoded.startsWith(TIME_RANGE)) {
        return new Place.TimeRange(
            Long.parseLong(encoded, TIME_RANGE.length(), colon, 10),
            Long.parseLong(encoded.substring(colon + 1)));
      }
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new CatalogException(
          "a segment's place is '%s', which makes no sense: the index is damaged"
              .formatted(encoded),
          e);
    }
    throw new CatalogException(
        "a segment's place is '%s', which this version does not know; update Semblance"
            .formatted(encoded));
  }
}
