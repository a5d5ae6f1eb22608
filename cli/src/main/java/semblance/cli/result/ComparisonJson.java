package semblance.cli.result;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import semblance.evaluate.comparison.Agreement;
import semblance.evaluate.comparison.ComparisonReport;
import semblance.evaluate.comparison.Contender;
import semblance.evaluate.comparison.Disagreement;
import semblance.evaluate.comparison.TaskResult;
import semblance.evaluate.data.Sample;
import semblance.evaluate.data.TruthData;

/// A comparison as JSON. Figures without a value are null.
public final class ComparisonJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ComparisonJson() {}

  /// One object with all figures.
  public static ObjectNode of(TruthData data, ComparisonReport report) {
    ObjectNode json = JSON.createObjectNode();
    json.put("data", data.source().toString());
    json.put("pictures", report.samples());
    json.put("language", report.language());
    ArrayNode models = json.putArray("models");
    report.contenders().forEach(contender -> add(models.addObject(), contender));
    ArrayNode tasks = json.putArray("tasks");
    report.tasks().forEach(result -> add(tasks.addObject(), result, report));
    ArrayNode agreements = json.putArray("agreement");
    for (Agreement agreement : report.agreements()) {
      ObjectNode node = agreements.addObject();
      node.putArray("models")
          .add(report.contenders().get(agreement.one()).name())
          .add(report.contenders().get(agreement.other()).name());
      node.put("asked_with", agreement.withWords() ? "words" : "pictures");
      node.put("queries", agreement.queries());
      node.put("jaccard", agreement.jaccard());
      node.put("rbo", agreement.rankBiased());
    }
    ArrayNode different = json.putArray("most_different");
    report.disagreements().forEach(each -> add(different.addObject(), each, report));
    report.advice().forEach(json.putArray("advice")::add);
    LeftOut.write(json, ComparisonTables.problems(data, report));
    return json;
  }

  private static void add(ObjectNode node, Contender contender) {
    node.put("model", contender.name());
    node.put("fingerprint", contender.data().space().fingerprint());
    node.put("reads", contender.reads());
    node.put("sees", contender.sees());
    node.put("dimension", contender.dimension());
    node.put("weight_bytes", contender.weightBytes());
    EvaluationJson.put(
        node, "pictures_per_second", contender.data().picturePace().networkPerSecond());
    EvaluationJson.put(node, "texts_per_second", contender.data().textPace().networkPerSecond());
    EvaluationJson.put(
        node,
        "query_ms",
        contender.queryLatency().map(time -> time.toNanos() / 1e6).orElse(Double.NaN));
    EvaluationJson.put(
        node, "index_bytes_per_item", contender.indexBytesPerItem().orElse(Double.NaN));
  }

  private static void add(ObjectNode node, TaskResult result, ComparisonReport report) {
    node.put("task", result.task().label());
    node.put("best", report.contenders().get(result.best()).name());
    ArrayNode models = node.putArray("models");
    for (int i = 0; i < result.measures().size(); i++) {
      Contender contender = report.contenders().get(i);
      int place = i;
      result
          .measures()
          .get(i)
          .ifPresent(measures -> {
            ObjectNode each = models.addObject();
            each.put("model", contender.name());
            EvaluationJson.put(each, measures);
            result
                .leads()
                .get(place)
                .ifPresent(lead -> EvaluationJson.put(each, "behind_the_best", lead));
          });
    }
  }

  private static void add(ObjectNode node, Disagreement each, ComparisonReport report) {
    if (!each.words().isEmpty()) {
      node.put("words", each.words());
    }
    each.about().ifPresent(sample -> node.put("picture", sample.picture().toString()));
    node.put("rbo", each.rankBiased());
    ArrayNode found = node.putArray("found");
    for (int i = 0; i < each.found().size(); i++) {
      ObjectNode list = found.addObject();
      list.put("model", report.contenders().get(i).name());
      ArrayNode pictures = list.putArray("pictures");
      for (Sample sample : each.found().get(i)) {
        pictures.add(sample.picture().toString());
      }
    }
  }
}
