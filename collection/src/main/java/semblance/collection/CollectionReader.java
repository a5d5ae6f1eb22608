package semblance.collection;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import semblance.collection.item.ItemState;
import semblance.collection.item.Schema;
import semblance.collection.item.Segment;
import semblance.collection.item.StoredItem;
import semblance.collection.query.Filter;
import semblance.collection.query.SearchRequest;
import semblance.collection.query.SearchResult;
import semblance.embedding.InvalidQueryException;
import semblance.embedding.Modality;

/// Finds items in a collection. What it sees changes only with [#refresh()].
///
/// Thread-safe. Every method throws [StorageException] if reading fails, and [CatalogException] if
/// what is read is damaged.
public interface CollectionReader extends AutoCloseable {
  /// The items that answer a request.
  ///
  /// @throws InvalidQueryException if the filter or order asks for a field that is not in the
  ///   schema, or in a way that its type does not allow
  /// @throws IllegalArgumentException if a vector has another dimension
  SearchResult search(SearchRequest request);

  /// How many items pass a filter.
  ///
  /// @throws InvalidQueryException as for [#search]
  long count(Filter filter);

  /// The item with an id.
  Optional<StoredItem> find(String id);

  /// The segments of an item, in the order they were given; empty if there is no such item.
  List<Segment> segments(String id);

  /// Gives the state of each item, in no particular order.
  void forEachState(Consumer<ItemState> consumer);

  /// The number of the write that deleted an item, if it was deleted and not stored again.
  OptionalLong deletedAt(String id);

  /// The number of items.
  long size();

  /// The number of segments by modality, without modalities that have none.
  Map<Modality, Long> segmentCounts();

  /// Numbers a vector.
  int dimension();

  /// The types of the metadata fields.
  Schema schema();

  /// What was given to the last commit.
  Map<String, String> commitData();

  /// The number of the last write that is seen; 0 if there was none.
  long sequenceNumber();

  /// Moves on to the present state: of the last commit for a reader, of the last write for a
  /// writer.
  void refresh();

  @Override
  void close();
}
