package semblance.cli.result;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import semblance.cli.terminal.Table;
import semblance.evaluate.comparison.Improvement;
import semblance.evaluate.comparison.Improvement.Way;
import semblance.evaluate.statistics.Interval;

/// What a model gains over another one, for people and for programs.
///
/// @param before the name of the model that is there
/// @param after the name of the other
/// @param pairs what both were judged by, as a person named it
/// @param learned how many of the pictures were left out since one of them learned them
public record ImprovementResults(
    Improvement improvement, String before, String after, String pairs, int learned) {
  /// The figures of both.
  public List<String> lines(int columns) {
    Table table = Table.aligned("lrrr");
    table.row("R@10", "now", "then", "gain");
    for (Way way : improvement.ways()) {
      table.row(
          way.task().words(),
          Figures.share(way.before()),
          Figures.share(way.after()),
          gain(way.gain()));
    }
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "Judged by %,d pictures of %s%s, now %s, then %s:",
            improvement.pictures(),
            pairs,
            learned == 0
                ? ""
                : String.format(Locale.ROOT, " (%,d left out that were learned)", learned),
            before,
            after));
    lines.addAll(table.lines(columns));
    return lines;
  }

  private static String gain(Interval gain) {
    return "%s (%s to %s)".formatted(signed(gain.value()), signed(gain.low()), signed(gain.high()));
  }

  private static String signed(double value) {
    return (value > 0 ? "+" : "") + Figures.share(value);
  }

  /// Why the other model does not come in, with both figures.
  public String refusal() {
    if (improvement.ways().isEmpty()) {
      return "%s and %s cannot be judged by %s: expected models that read texts and see pictures, and pictures with captions"
          .formatted(before, after, pairs);
    }
    return "%s is not better than %s on %,d pictures of %s: %s. Nothing was changed; judge by more pairs, train it further, or leave --if-better out"
        .formatted(
            after,
            before,
            improvement.pictures(),
            pairs,
            improvement.ways().stream()
                .map(ImprovementResults::sentence)
                .collect(Collectors.joining("; ")));
  }

  private static String sentence(Way way) {
    return "%s R@10 %s instead of %s, %s%s"
        .formatted(
            way.task().words(),
            Figures.share(way.after().value()),
            Figures.share(way.before().value()),
            gain(way.gain()),
            way.isLoss()
                ? ", which is worse"
                : way.isGain() ? ", which is better" : ", which chance can explain");
  }

  /// All figures.
  public ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("better", improvement.isBetter());
    json.put("before", before).put("after", after);
    json.put("pairs", pairs).put("pictures", improvement.pictures()).put("learned", learned);
    for (Way way : improvement.ways()) {
      ObjectNode node = json.putObject(way.task().label());
      EvaluationJson.put(node, "before", way.before());
      EvaluationJson.put(node, "after", way.after());
      EvaluationJson.put(node, "gain", way.gain());
    }
    return json;
  }
}
