package semblance.collection;

import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import semblance.collection.item.ItemState;
import semblance.collection.item.Segment;
import semblance.collection.item.StoredItem;
import semblance.collection.query.Filter;
import semblance.embedding.InvalidQueryException;
import semblance.embedding.Modality;

/// Everything that a collection holds, one after the other: for exports, checks, refreshes and what
/// compares all with all. Each walk sees one state of the collection, whatever is written
/// meanwhile.
///
/// Thread-safe. Every method throws [semblance.embedding.StorageException] if reading fails, and
/// [semblance.embedding.CatalogException] if what is read is damaged.
public interface ItemWalks {
  /// Gives the state of each item, in no particular order.
  void forEachState(Consumer<ItemState> consumer);

  /// Gives the state of each item that passes a filter, in no particular order.
  ///
  /// @throws InvalidQueryException as for [CollectionReader#search]
  void forEachState(Filter filter, Consumer<ItemState> consumer);

  /// Gives every vector of a modality, of the items that pass a filter, to a consumer. An item's
  /// vectors come one after the other, in the order they were given; items in no particular order.
  ///
  /// @throws InvalidQueryException as for [CollectionReader#search]
  void forEachVector(Modality modality, Filter filter, VectorConsumer consumer);

  /// Takes vectors with the items they belong to.
  interface VectorConsumer {
    /// Takes a vector.
    ///
    /// @param item the item; the same object for all its vectors
    /// @param vector `[dimension]`, of unit length, only lent: another takes its place
    void accept(ItemState item, float[] vector);
  }

  /// Gives every item with its segments, of one state of the collection, in the order in which they
  /// lie in the index. The consumer may take its time; it may not close the collection.
  void forEachItem(BiConsumer<StoredItem, List<Segment>> consumer);
}
