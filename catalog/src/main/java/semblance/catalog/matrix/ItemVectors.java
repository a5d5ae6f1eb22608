package semblance.catalog.matrix;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import semblance.catalog.Catalog;
import semblance.collection.item.ItemState;
import semblance.collection.query.Filter;
import semblance.embedding.InvalidQueryException;
import semblance.embedding.Modality;
import semblance.embedding.VectorMath;

/// One vector an item: the direction of the sum of its segments of a modality. In the order of ids,
/// so that the same catalog always gives the same matrix.
///
/// @param modality of the segments
/// @param items the items
/// @param rows their vectors, `[items, dimension]`, of unit length; shared, not to be written to
public record ItemVectors(Modality modality, List<ItemState> items, List<float[]> rows) {
  /// The share of Java's memory that vectors may take.
  private static final double SHARE = .7;

  /// What a vector takes beside its numbers: its header, its item's names.
  private static final int BYTES_BESIDE = 500;

  public ItemVectors {
    if (items.size() != rows.size()) {
      throw new IllegalArgumentException(
          "%d vectors of %d items: expected one each".formatted(rows.size(), items.size()));
    }
    items = List.copyOf(items);
    rows = List.copyOf(rows);
  }

  /// Reads the vectors of the items that pass a filter and have segments of the modality.
  ///
  /// @throws InvalidQueryException if the filter asks for a field that is not in the schema, or if
  ///   the vectors do not fit into memory
  public static ItemVectors read(Catalog catalog, Modality modality, Filter filter) {
    requireMemory(catalog, modality, filter);
    List<ItemState> items = new ArrayList<>();
    List<float[]> rows = new ArrayList<>();
    catalog.forEachVector(
        modality,
        filter,
        (item, vector) -> {
          if (!items.isEmpty() && items.getLast().equals(item)) {
            VectorMath.addScaled(rows.getLast(), vector, 1);
          } else {
            items.add(item);
            rows.add(vector.clone());
          }
        });
    List<Integer> order = new ArrayList<>(items.size());
    for (int i = 0; i < items.size(); i++) {
      if (VectorMath.norm(rows.get(i)) > 1e-3) { // else its segments cancel one another out
        VectorMath.normalize(rows.get(i));
        order.add(i);
      }
    }
    order.sort(Comparator.comparing(i -> items.get(i).id()));
    return new ItemVectors(
        modality, order.stream().map(items::get).toList(), order.stream().map(rows::get).toList());
  }

  private static void requireMemory(Catalog catalog, Modality modality, Filter filter) {
    long count =
        Math.min(catalog.count(filter), catalog.describe().segments().getOrDefault(modality, 0L));
    long needed = count * (4L * catalog.describe().space().dimension() + BYTES_BESIDE);
    long there = (long) (SHARE * Runtime.getRuntime().maxMemory());
    if (needed > there) {
      throw new InvalidQueryException(
          String.format(
              Locale.ROOT,
              "%,d items have vectors of %,d MB together, for which Java has %,d MB: narrow them with a filter, or give more with SEMBLANCE_JAVA_OPTIONS=-Xmx%dg",
              count,
              needed >> 20,
              there >> 20,
              (long) Math.ceil(needed / SHARE / (1 << 30)) + 1));
    }
  }

  /// The number of items.
  public int size() {
    return items.size();
  }
}
