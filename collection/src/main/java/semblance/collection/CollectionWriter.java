package semblance.collection;

import java.util.List;
import java.util.Map;
import semblance.collection.item.Item;
import semblance.collection.item.Metadata;
import semblance.collection.item.Schema;
import semblance.collection.query.Filter;
import semblance.embedding.CatalogException;
import semblance.embedding.InvalidQueryException;

/// Changes a collection; there is one at a time. Writes are durable from the next [#commit] on, and
/// seen by its own searches from the next [#refresh()] or commit on. [#find], [#segments],
/// [#storedAt] and [#deletedAt] see every write at once.
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

  /// Stores an item under the number that its write has in another collection, of which this one is
  /// kept as a copy. What is stored here of that id is replaced, whatever its number is: whether
  /// the write is still the newest one is the caller's to know.
  ///
  /// @throws IllegalArgumentException if a vector has another dimension; nothing is stored then
  void putAs(long number, Item item);

  /// Removes an item, if there is one, and leaves a tombstone with the number that the removal has
  /// in another collection.
  void deleteAs(long number, String id);

  /// Takes over the fields of a collection that this one is kept as a copy of, and numbers later
  /// writes above a number, unless they are already.
  ///
  /// @throws CatalogException if a field has another type here
  void follow(Schema fields, long number);

  /// Makes all writes durable, together with some words of the caller's, which replace those of the
  /// last commit.
  void commit(Map<String, String> data);

  /// Forgets which items were deleted: their tombstones go, and with them the last that names them,
  /// once [#compact] and [#commit] have followed. Only where no older write can still come in.
  ///
  /// @return how many there were
  long forgetDeleted();

  /// Merges everything into one segment, which makes searches of large collections faster; takes as
  /// long as building the graph anew. Durable from the next commit on.
  void compact();
}
