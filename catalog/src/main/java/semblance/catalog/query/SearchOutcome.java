package semblance.catalog.query;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import semblance.collection.query.Facet;
import semblance.collection.query.SearchReport;

/// What a search found and how.
///
/// @param matches best first, or in the order asked for
/// @param facets counts over the whole result, in the order asked for
/// @param noMatchReason one sentence that says why there is no match; empty if there is one
/// @param report what the collection did
/// @param embedding the time spent on opening the model's towers, the canaries and embedding the
///   parts
/// @param total the time of the whole search
/// @param alignedModel the model whose aligned text tower the query's texts went through; empty if
///   they went through the catalog's own, or there were none
public record SearchOutcome(
    List<Match> matches,
    List<Facet.Counts> facets,
    Optional<String> noMatchReason,
    SearchReport report,
    Duration embedding,
    Duration total,
    Optional<String> alignedModel) {
  public SearchOutcome {
    matches = List.copyOf(matches);
    facets = List.copyOf(facets);
  }
}
