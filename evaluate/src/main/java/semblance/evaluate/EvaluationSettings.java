package semblance.evaluate;

import java.util.List;
import semblance.evaluate.statistics.Bootstrap;

/// What is measured, and how.
///
/// @param ks the places at which recall and accuracy are told
/// @param by fields of the metadata by whose values figures are told apart
/// @param templates sentences that the names of classes are put into, at `{}`
/// @param misses how many of the worst queries are told
/// @param bootstrap what the intervals come from
public record EvaluationSettings(
    List<Integer> ks, List<String> by, List<String> templates, int misses, Bootstrap bootstrap) {
  public EvaluationSettings {
    ks = List.copyOf(ks);
    by = List.copyOf(by);
    templates = List.copyOf(templates);
    for (int k : ks) {
      if (k < 1) {
        throw new IllegalArgumentException("recall at %d: expected 1 or more".formatted(k));
      }
    }
    for (String template : templates) {
      if (!template.contains("{}")) {
        throw new IllegalArgumentException(
            "the template '%s' has no place for the class: write {} where it belongs, as in 'a photo of a {}'"
                .formatted(template));
      }
    }
  }

  /// Recall at 1, 5 and 10, no slices, an ensemble of five sentences, the 12 worst queries.
  public static EvaluationSettings usual() {
    return new EvaluationSettings(
        List.of(1, 5, 10),
        List.of(),
        List.of(
            "a photo of a {}",
            "a picture of a {}",
            "a photo of the {}",
            "a close view of a {}",
            "{}"),
        12,
        Bootstrap.usual());
  }

  public EvaluationSettings withKs(List<Integer> places) {
    return new EvaluationSettings(places, by, templates, misses, bootstrap);
  }

  public EvaluationSettings withBy(List<String> fields) {
    return new EvaluationSettings(ks, fields, templates, misses, bootstrap);
  }

  public EvaluationSettings withTemplates(List<String> sentences) {
    return new EvaluationSettings(ks, by, sentences, misses, bootstrap);
  }

  public EvaluationSettings withBootstrap(Bootstrap other) {
    return new EvaluationSettings(ks, by, templates, misses, other);
  }
}
