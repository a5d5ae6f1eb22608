package semblance.catalog.query;

import java.util.List;
import java.util.Optional;
import semblance.collection.item.Place;
import semblance.collection.item.Segment;
import semblance.collection.item.StoredItem;
import semblance.embedding.Modality;

/// An item that a query found, by its best segment.
///
/// @param item as stored
/// @param score in standard deviations above what unrelated content scores; 0 when browsing
/// @param modality of the best segment
/// @param place of the best segment
/// @param why what each part of the query added, in the query's order, then what each keyword that
///   the item has and each modifier did; they sum to the score. A part that both a picture and its
///   caption answer stands there twice, as `snow (image)` and `snow (text)`. Empty when browsing
/// @param group the value that the item shares with its group; empty without grouping, and for an
///   item without such a value
/// @param segments all its segments, if vectors were asked for; else empty
public record Match(
    StoredItem item,
    double score,
    Modality modality,
    Place place,
    List<Contribution> why,
    Optional<String> group,
    List<Segment> segments) {
  public Match {
    why = List.copyOf(why);
    segments = List.copyOf(segments);
  }
}
