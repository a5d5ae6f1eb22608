package semblance.evaluate.comparison;

import java.util.List;
import java.util.Optional;
import semblance.evaluate.retrieval.RetrievalMeasures;
import semblance.evaluate.statistics.Interval;

/// How the contenders did in a task.
///
/// @param measures of each contender, in their order; empty for one that lacks a tower for it
/// @param headline the figure that decides, of each likewise
/// @param leads the best one's lead over each, over the same queries, with its interval; empty for
///   itself, and for those that lack a tower
/// @param best the place of the best one
public record TaskResult(
    Task task,
    List<Optional<RetrievalMeasures>> measures,
    List<Optional<Interval>> headline,
    List<Optional<Interval>> leads,
    int best) {
  public TaskResult {
    measures = List.copyOf(measures);
    headline = List.copyOf(headline);
    leads = List.copyOf(leads);
  }

  /// Whether the best one leads over another by more than chance explains.
  public boolean isAheadOf(int contender) {
    return leads.get(contender).filter(lead -> lead.low() > 0).isPresent();
  }
}
