package semblance.collection.query;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import semblance.embedding.Modality;

/// The work that a search did.
///
/// @param items items in the collection
/// @param matching items that pass the filter
/// @param scans one for each modality that was looked through
/// @param filtering time to compile the filter and count what passes
/// @param searching time to find and score the candidates
/// @param loading time to read the hits
public record SearchReport(
    long items,
    long matching,
    List<Scan> scans,
    Duration filtering,
    Duration searching,
    Duration loading) {
  public SearchReport {
    scans = List.copyOf(scans);
  }

  /// How the nearest segments of a modality were found.
  ///
  /// @param modality the segments' modality
  /// @param strategy in words: `exact: 775 segments`, `graph: beam 100`
  /// @param exact whether every candidate was compared
  /// @param visited segments compared with the query
  /// @param reranked candidates scored again at full precision
  public record Scan(
      Modality modality, String strategy, boolean exact, long visited, long reranked) {}

  /// Segments compared with the query, over all modalities.
  public long visited() {
    return scans.stream().mapToLong(Scan::visited).sum();
  }

  /// Candidates scored again at full precision, over all modalities.
  public long reranked() {
    return scans.stream().mapToLong(Scan::reranked).sum();
  }

  /// Whether no near item can have been missed.
  public boolean exact() {
    return scans.stream().allMatch(Scan::exact);
  }

  /// One line for people: strategies, counts and times.
  public String summary() {
    String how =
        scans.isEmpty()
            ? "browsing"
            : scans.stream()
                .map(scan -> scan.modality() + " " + scan.strategy())
                .collect(Collectors.joining("; "));
    return "%s; %,d of %,d items pass the filter, %,d segments compared; filter %.1f ms, search %.1f ms, load %.1f ms"
        .formatted(
            how,
            matching,
            items,
            visited(),
            filtering.toNanos() / 1e6,
            searching.toNanos() / 1e6,
            loading.toNanos() / 1e6);
  }
}
