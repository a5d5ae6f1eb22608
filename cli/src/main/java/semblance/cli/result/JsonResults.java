package semblance.cli.result;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import semblance.catalog.Catalog;
import semblance.catalog.query.Contribution;
import semblance.catalog.query.Match;
import semblance.catalog.query.SearchOutcome;
import semblance.cli.workspace.SourceName;
import semblance.cli.workspace.Surroundings;
import semblance.collection.item.Place;
import semblance.collection.item.Segment;
import semblance.collection.query.Facet;
import semblance.collection.query.SearchReport;
import semblance.collection.query.Window;

/// Answers as JSON.
public final class JsonResults {
  private JsonResults() {}

  /// Prints an answer as one JSON object.
  ///
  /// @param window which stretch of the result it shows
  public static void print(
      Surroundings surroundings, Catalog catalog, Answer answer, Window window) {
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode root = mapper.createObjectNode();
    SearchOutcome outcome = answer.outcome();
    root.put("catalog", catalog.folder().root().toString());
    ArrayNode query = root.putArray("query");
    for (Answer.AskedPart asked : answer.parts()) {
      query.addObject().put("part", asked.part().label()).put("weight", asked.weight());
    }
    addResult(root, outcome, window, surroundings);
    report(root.putObject("report"), outcome);
    print(surroundings, mapper.writerWithDefaultPrettyPrinter(), root);
  }

  /// Prints the answer to one of many queries as a line.
  ///
  /// @param query as it was given
  public static void printLine(
      Surroundings surroundings, String query, Answer answer, Window window) {
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode root = mapper.createObjectNode().put("query", query);
    addResult(root, answer.outcome(), window, surroundings);
    print(surroundings, mapper.writer(), root);
  }

  /// Prints why one of many queries was not answered, as a line.
  public static void printFailure(Surroundings surroundings, String query, String reason) {
    ObjectMapper mapper = new ObjectMapper();
    print(
        surroundings,
        mapper.writer(),
        mapper.createObjectNode().put("query", query).put("error", reason));
  }

  /// Prints a match as a line.
  public static void printMatch(Surroundings surroundings, Match match) {
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode root = mapper.createObjectNode();
    add(root, match, surroundings);
    print(surroundings, mapper.writer(), root);
  }

  private static void print(Surroundings surroundings, ObjectWriter writer, ObjectNode root) {
    try {
      surroundings.terminal().out().println(writer.writeValueAsString(root));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of JSON values that cannot be written", e);
    }
  }

  private static void addResult(
      ObjectNode root, SearchOutcome outcome, Window window, Surroundings surroundings) {
    outcome.alignedModel().ifPresent(model -> root.put("textModel", model));
    outcome.noMatchReason().ifPresent(reason -> root.put("noMatch", reason));
    ArrayNode matches = root.putArray("matches");
    int rank = window.offset() + 1;
    for (Match match : outcome.matches()) {
      add(matches.addObject().put("rank", rank++), match, surroundings);
    }
    if (!outcome.facets().isEmpty()) {
      facets(root.putArray("facets"), outcome.facets());
    }
  }

  private static void facets(ArrayNode node, List<Facet.Counts> facets) {
    for (Facet.Counts counts : facets) {
      ObjectNode facet = node.addObject().put("field", counts.facet().field());
      ArrayNode values = facet.putArray("counts");
      for (Facet.Bucket bucket : counts.buckets()) {
        values.addObject().put("value", bucket.label()).put("count", bucket.count());
      }
      facet.put("others", counts.others()).put("missing", counts.missing());
    }
  }

  private static void add(ObjectNode node, Match match, Surroundings surroundings) {
    if (!match.why().isEmpty()) {
      node.put("score", match.score());
    }
    node.put("id", match.item().id());
    node.put("path", SourceName.of(match.item(), surroundings.here()).toString());
    node.put("source", match.item().source());
    match.group().ifPresent(group -> node.put("group", group));
    node.put("modality", match.modality().label());
    addPlace(node, match.place());
    ArrayNode why = node.putArray("why");
    for (Contribution part : match.why()) {
      ObjectNode reason = why.addObject().put("part", part.label()).put("weight", part.weight());
      part.cosine().ifPresent(cosine -> reason.put("cosine", cosine));
      reason.put("contribution", part.contribution());
    }
    node.set("metadata", match.item().metadata().tree());
    if (!match.segments().isEmpty()) {
      ArrayNode segments = node.putArray("segments");
      for (Segment segment : match.segments()) {
        ObjectNode each = segments.addObject().put("modality", segment.modality().label());
        addPlace(each, segment.place());
        ArrayNode vector = each.putArray("vector");
        for (float number : segment.vector()) {
          vector.add(number);
        }
      }
    }
  }

  private static void addPlace(ObjectNode node, Place place) {
    switch (place) {
      case Place.Whole _ -> node.put("place", "whole");
      case Place.TextRange(int start, int end) ->
          node.putObject("place").put("start", start).put("end", end);
      case Place.TimeRange(long start, long end) ->
          node.putObject("place").put("startSeconds", start / 1e3).put("endSeconds", end / 1e3);
    }
  }

  private static void report(ObjectNode node, SearchOutcome outcome) {
    SearchReport report = outcome.report();
    node.put("items", report.items());
    node.put("matching", report.matching());
    ArrayNode scans = node.putArray("scans");
    for (SearchReport.Scan scan : report.scans()) {
      scans
          .addObject()
          .put("modality", scan.modality().label())
          .put("strategy", scan.strategy())
          .put("visited", scan.visited())
          .put("reranked", scan.reranked());
    }
    ObjectNode kept = node.putObject("kept");
    report.kept().forEach((modality, hits) -> kept.put(modality.label(), hits));
    report.keywords().ifPresent(keywords -> keywords(node.putObject("keywords"), keywords));
    ObjectNode milliseconds = node.putObject("milliseconds");
    milliseconds.put("embedding", outcome.embedding().toNanos() / 1e6);
    milliseconds.put("filtering", report.filtering().toNanos() / 1e6);
    milliseconds.put("searching", report.searching().toNanos() / 1e6);
    milliseconds.put("loading", report.loading().toNanos() / 1e6);
    milliseconds.put("total", outcome.total().toNanos() / 1e6);
  }

  private static void keywords(ObjectNode node, SearchReport.Keywords keywords) {
    ArrayNode words = node.putArray("words");
    for (SearchReport.Keyword word : keywords.words()) {
      words
          .addObject()
          .put("text", word.text())
          .put("need", word.need().name().toLowerCase(Locale.ROOT))
          .put("items", word.items());
    }
    node.put("matched", keywords.matched());
    node.put("indexed", keywords.indexed());
    node.put("milliseconds", keywords.time().toNanos() / 1e6);
  }
}
