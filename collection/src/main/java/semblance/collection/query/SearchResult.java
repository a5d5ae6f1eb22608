package semblance.collection.query;

import java.util.List;

/// What was found, in order, and how.
///
/// @param hits best first, or in the order asked for; the members of a group follow one another
/// @param facets counts over the whole result, in the order asked for
/// @param report what the search did
public record SearchResult(List<Hit> hits, List<Facet.Counts> facets, SearchReport report) {
  public SearchResult {
    hits = List.copyOf(hits);
    facets = List.copyOf(facets);
  }
}
