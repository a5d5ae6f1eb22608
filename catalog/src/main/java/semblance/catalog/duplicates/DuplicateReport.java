package semblance.catalog.duplicates;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import semblance.embedding.Modality;

/// The duplicates of a catalog, and how they were found.
///
/// @param groups the largest first
/// @param items how many items were looked at
/// @param thresholds the least cosine by kind of content; empty if only equal contents were looked
///   for
/// @param looks pairs of pictures that were laid over one another
/// @param time all of it
public record DuplicateReport(
    List<DuplicateGroup> groups,
    long items,
    Map<Modality, Double> thresholds,
    long looks,
    Duration time) {
  public DuplicateReport {
    groups = List.copyOf(groups);
    thresholds = Map.copyOf(thresholds);
  }

  /// How many items could go.
  public long others() {
    return groups.stream().mapToLong(group -> group.others().size()).sum();
  }

  /// The bytes of the files that could go, as far as they are known.
  public long otherBytes() {
    return groups.stream()
        .flatMap(group -> group.others().stream())
        .mapToLong(copy -> Math.max(0, copy.item().stamp().bytes()))
        .sum();
  }
}
