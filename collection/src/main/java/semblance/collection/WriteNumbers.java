package semblance.collection;

import java.util.Map;
import java.util.OptionalLong;
import java.util.function.ObjLongConsumer;

/// Which write a collection's items are from: what tells whether two collections are copies of one
/// another, and in which items they differ.
///
/// Every write has a number, and a deletion leaves its number behind. Thread-safe. Every method
/// throws [semblance.embedding.StorageException] if reading fails, and
/// [semblance.embedding.CatalogException] if what is read is damaged.
public interface WriteNumbers {
  /// The number of the write that deleted an item, if it was deleted and not stored again.
  OptionalLong deletedAt(String id);

  /// The number of the write that stored an item, or last changed it; empty if there is no such
  /// item.
  OptionalLong storedAt(String id);

  /// Gives the id of each item and the number of the write that stored it, or last changed it, in
  /// no particular order.
  void forEachNumber(ObjLongConsumer<String> consumer);

  /// The number of deleted items that are still known to have been deleted.
  long deletedCount();

  /// The number of the last write that is seen; 0 if there was none.
  long sequenceNumber();

  /// What was given to the last commit.
  Map<String, String> commitData();
}
