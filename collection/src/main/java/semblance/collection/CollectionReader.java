package semblance.collection;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import semblance.collection.item.Schema;
import semblance.collection.item.Segment;
import semblance.collection.item.StoredItem;
import semblance.collection.query.Filter;
import semblance.collection.query.Hit;
import semblance.collection.query.SearchReport;
import semblance.collection.query.SearchRequest;
import semblance.collection.query.SearchResult;
import semblance.embedding.InvalidQueryException;
import semblance.embedding.Modality;

/// Finds items in a collection, goes through them, and tells when they were written. What it sees
/// changes only with [#refresh()].
///
/// Thread-safe. Every method throws [StorageException] if reading fails, and [CatalogException] if
/// what is read is damaged.
public interface CollectionReader extends ItemWalks, WriteNumbers, AutoCloseable {
  /// The items that answer a request.
  ///
  /// @throws InvalidQueryException if the filter or order asks for a field that is not in the
  ///   schema, or in a way that its type does not allow
  /// @throws IllegalArgumentException if a vector has another dimension
  SearchResult search(SearchRequest request);

  /// The answers to many requests on one state of the collection, each as [#search] gives it, found
  /// on all processors.
  ///
  /// @throws InvalidQueryException as for [#search], if one of the requests has a mistake
  /// @throws IllegalArgumentException if a vector has another dimension
  List<SearchResult> searchAll(List<SearchRequest> requests);

  /// Gives every item that passes the request's filter, and reaches its minimum score if it has
  /// one, in no particular order: none is missed, whatever the recall asked for, and there is no
  /// limit to their number. Memory does not grow with it. The window is not looked at.
  ///
  /// @param consumer tells whether more are wanted
  /// @return what was done
  /// @throws InvalidQueryException as for [#search], and if the request asks for an order,
  ///   diversity, grouping or facets
  /// @throws IllegalArgumentException if a vector has another dimension
  SearchReport forEachAbove(SearchRequest request, Predicate<Hit> consumer);

  /// Requires that a filter asks for fields that there are, in ways that their types allow.
  ///
  /// @throws InvalidQueryException if not, with the nearest name
  void check(Filter filter);

  /// How many items pass a filter.
  ///
  /// @throws InvalidQueryException as for [#search]
  long count(Filter filter);

  /// The item with an id.
  Optional<StoredItem> find(String id);

  /// The segments of an item, in the order they were given; empty if there is no such item.
  List<Segment> segments(String id);

  /// The number of items.
  long size();

  /// The number of segments by modality, without modalities that have none.
  Map<Modality, Long> segmentCounts();

  /// Numbers a vector.
  int dimension();

  /// The types of the metadata fields.
  Schema schema();

  /// Moves on to the present state: of the last commit for a reader, of the last write for a
  /// writer.
  void refresh();

  /// Makes now, on all processors, what searches of everything visible are fast by. Without it, the
  /// first searches are slower, and it is made beside them.
  void warm();

  @Override
  void close();
}
