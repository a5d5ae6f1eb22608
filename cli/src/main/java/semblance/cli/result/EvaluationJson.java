package semblance.cli.result;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import semblance.evaluate.EvaluationReport;
import semblance.evaluate.Slice;
import semblance.evaluate.data.Problem;
import semblance.evaluate.data.TruthData;
import semblance.evaluate.encoding.EncodedData;
import semblance.evaluate.encoding.Pace;
import semblance.evaluate.retrieval.RetrievalMeasures;
import semblance.evaluate.search.CatalogReport;
import semblance.evaluate.statistics.Interval;

/// An evaluation as JSON. Figures without a value are null.
public final class EvaluationJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private EvaluationJson() {}

  /// One object with all figures.
  public static ObjectNode of(
      TruthData data, EvaluationReport report, Optional<CatalogReport> asked) {
    ObjectNode json = JSON.createObjectNode();
    EncodedData encoded = report.data();
    json.put("data", data.source().toString());
    json.put("model", encoded.model());
    json.put("fingerprint", encoded.space().fingerprint());
    json.put("pictures", encoded.pictures().size());
    json.put("texts", encoded.texts().size());
    ArrayNode retrieval = json.putArray("retrieval");
    report.slices().forEach(slice -> add(retrieval.addObject(), slice));
    report
        .classes()
        .ifPresent(classes -> {
          ObjectNode node = json.putObject("classification");
          node.put("field", classes.field());
          node.put("classes", classes.names().size());
          classes.templates().forEach(node.putArray("templates")::add);
          classes
              .single()
              .ifPresent(single -> {
                node.put("pictures", single.pictures());
                single.accuracy().forEach((k, accuracy) -> put(node, "accuracy@" + k, accuracy));
                put(node, "mean_per_class_recall", single.meanPerClassRecall());
              });
          classes
              .several()
              .ifPresent(several -> {
                node.put("pictures", several.pictures());
                node.put("empty_classes", several.emptyClasses());
                put(node, "mean_average_precision", several.meanAveragePrecision());
              });
        });
    report
        .geometry()
        .ifPresent(shape -> {
          ObjectNode node = json.putObject("geometry");
          put(node, "modality_gap", shape.modalityGap());
          put(node, "alignment", shape.alignment());
          put(node, "picture_uniformity", shape.pictureUniformity());
          put(node, "text_uniformity", shape.textUniformity());
        });
    asked.ifPresent(trial -> add(json.putObject("catalog"), trial));
    addPace(json.putObject("speed").putObject("pictures"), encoded.picturePace());
    addPace(json.withObject("/speed").putObject("texts"), encoded.textPace());
    addOddities(json, data, encoded);
    return json;
  }

  private static void addOddities(ObjectNode json, TruthData data, EncodedData encoded) {
    List<Problem> problems = new ArrayList<>(data.problems());
    problems.addAll(encoded.problems());
    LeftOut.write(json, problems);
    ArrayNode duplicates = json.putArray("duplicates");
    for (List<Integer> group : encoded.duplicates()) {
      ArrayNode node = duplicates.addArray();
      group.forEach(place -> node.add(encoded.samples().get(place).place()));
    }
    json.put("texts_of_several_pictures", encoded.sharedTexts());
  }

  private static void add(ObjectNode node, Slice slice) {
    node.put("direction", slice.direction().label());
    if (!slice.language().isEmpty()) {
      node.put("language", slice.language());
    }
    if (!slice.field().isEmpty()) {
      node.put("field", slice.field());
      node.put("value", slice.value());
    }
    put(node, slice.measures());
  }

  private static void add(ObjectNode node, CatalogReport report) {
    node.put("items", report.items());
    node.put("bytes", report.bytes());
    node.put("strategy", report.strategy());
    put(node, "search_ms", report.latency().toNanos() / 1e6);
    add(node.putObject("index"), report.comparison());
    ObjectNode filtered = node.putObject("filtered");
    report.filtered().forEach((field, comparison) -> add(filtered.putObject(field), comparison));
    ObjectNode shown = node.putObject("above_minimum_score");
    report.answered().forEach((k, recall) -> put(shown, "recall@" + k, recall));
    report
        .refusals()
        .ifPresent(refusals -> {
          ObjectNode refused = node.putObject("no_good_match");
          refused.put("minimum_score", refusals.threshold());
          refused.put("answerable", refusals.answerable());
          refused.put("answerable_refused", refusals.refusedAnswerable());
          refused.put("unanswerable", refusals.unanswerable());
          refused.put("unanswerable_refused", refusals.refusedUnanswerable());
          put(refused, "precision", refusals.precision());
          put(refused, "balanced_precision", refusals.balancedPrecision());
          put(refused, "recall", refusals.recall());
          put(refused, "area_under_curve", refusals.area());
        });
  }

  private static void add(ObjectNode node, CatalogReport.Comparison comparison) {
    node.put("queries", comparison.queries());
    comparison.index().forEach((k, recall) -> put(node, "recall@" + k, recall));
    comparison.exact().forEach((k, recall) -> put(node, "recall@" + k + "_comparing_all", recall));
    put(node, "first_ten_alike", comparison.overlap());
    comparison.unlike().forEach(node.putArray("unlike")::add);
  }

  private static void addPace(ObjectNode node, Pace pace) {
    node.put("contents", pace.contents());
    put(node, "per_second", pace.perSecond());
    put(node, "network_per_second", pace.networkPerSecond());
  }

  /// How well something was found.
  static void put(ObjectNode node, RetrievalMeasures measures) {
    node.put("queries", measures.queries());
    measures.recall().forEach((k, recall) -> put(node, "recall@" + k, recall));
    put(node, "mrr", measures.meanReciprocalRank());
    put(node, "ndcg@10", measures.ndcg());
    put(node, "median_rank", measures.medianRank());
  }

  /// A figure with its interval.
  static void put(ObjectNode node, String name, Interval interval) {
    put(node, name, interval.value());
    if (Double.isFinite(interval.value())) {
      node.putArray(name + "_interval").add(interval.low()).add(interval.high());
    }
  }

  /// A figure, or null for one that is no number.
  static void put(ObjectNode node, String name, double value) {
    if (Double.isFinite(value)) {
      node.put(name, value);
    } else {
      node.putNull(name);
    }
  }
}
