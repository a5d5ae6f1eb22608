package semblance.catalog.query;

import java.util.List;
import semblance.collection.item.Place;
import semblance.collection.item.StoredItem;
import semblance.embedding.Modality;

/// An item that a query found, by its best segment.
///
/// @param item as stored
/// @param score in standard deviations above what unrelated content scores; 0 when browsing
/// @param modality of the best segment
/// @param place of the best segment
/// @param why what each part of the query added, in the query's order; empty when browsing
public record Match(
    StoredItem item, double score, Modality modality, Place place, List<Contribution> why) {
  public Match {
    why = List.copyOf(why);
  }
}
