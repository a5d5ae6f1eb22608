package semblance.collection;

import java.util.List;
import java.util.Map;
import semblance.collection.item.Item;
import semblance.collection.item.Metadata;
import semblance.collection.query.Filter;
import semblance.embedding.InvalidQueryException;

/// Changes a collection; there is one at a time. Writes are durable from the next [#commit] on, and
/// seen by its own searches from the next [#refresh()] or commit on. [#find], [#segments] and
/// [#deletedAt] see every write at once.
///
/// Thread-safe: searches go on while items are written. Closing without a commit gives up what was
/// written since the last one. After a [StorageException] (a full disk) the writer takes no more;
/// closed and opened again, the collection is as last committed.
public interface CollectionWriter extends CollectionReader {
  /// Stores items, each in place of one with its id if there is one.
  ///
  /// @throws IllegalArgumentException if two items of the batch share an id, or a vector has
  ///   another dimension; nothing is stored then
  PutReport put(List<Item> items);

  /// Removes an item and leaves a tombstone with the write's number.
  ///
  /// @return whether there was such an item
  boolean delete(String id);

  /// Removes all items that pass a filter.
  ///
  /// @return how many there were
  /// @throws InvalidQueryException as for [#search]
  long deleteWhere(Filter filter);

  /// Replaces an item's metadata; its vectors stay.
  ///
  /// @return what storing it did; nothing added and nothing replaced if there is no such item
  PutReport updateMetadata(String id, Metadata metadata);

  /// Makes all writes durable, together with some words of the caller's, which replace those of the
  /// last commit.
  void commit(Map<String, String> data);

  /// Merges everything into one segment, which makes searches of large collections faster; takes as
  /// long as building the graph anew. Durable from the next commit on.
  void compact();
}
