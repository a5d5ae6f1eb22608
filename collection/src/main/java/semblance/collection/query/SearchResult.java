package semblance.collection.query;

import java.util.List;

/// What was found, in order, and how.
///
/// @param hits best first, or in the order asked for
/// @param report what the search did
public record SearchResult(List<Hit> hits, SearchReport report) {
  public SearchResult {
    hits = List.copyOf(hits);
  }
}
