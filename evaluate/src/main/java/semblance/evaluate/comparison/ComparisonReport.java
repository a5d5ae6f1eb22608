package semblance.evaluate.comparison;

import java.util.List;

/// What came of a comparison.
///
/// @param contenders in the order given
/// @param samples how many pictures all of them could be asked about
/// @param language of the texts; empty if the data do not say, or have none
/// @param tasks that two or more contenders, or one, could be judged in
/// @param agreements of each pair
/// @param disagreements the queries that they answer most differently, the worst first
/// @param advice sentences for people
public record ComparisonReport(
    List<Contender> contenders,
    int samples,
    String language,
    List<TaskResult> tasks,
    List<Agreement> agreements,
    List<Disagreement> disagreements,
    List<String> advice) {
  public ComparisonReport {
    contenders = List.copyOf(contenders);
    tasks = List.copyOf(tasks);
    agreements = List.copyOf(agreements);
    disagreements = List.copyOf(disagreements);
    advice = List.copyOf(advice);
  }
}
