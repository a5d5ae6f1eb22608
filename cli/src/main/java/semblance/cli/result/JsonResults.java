package semblance.cli.result;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import semblance.catalog.Catalog;
import semblance.catalog.query.Contribution;
import semblance.catalog.query.Match;
import semblance.catalog.query.SearchOutcome;
import semblance.cli.workspace.SourceName;
import semblance.cli.workspace.Surroundings;
import semblance.collection.item.Place;
import semblance.collection.query.SearchReport;

/// Answers as JSON.
public final class JsonResults {
  private JsonResults() {}

  /// Prints an answer as one JSON object.
  public static void print(Surroundings surroundings, Catalog catalog, Answer answer) {
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode root = mapper.createObjectNode();
    SearchOutcome outcome = answer.outcome();
    root.put("catalog", catalog.folder().root().toString());
    ArrayNode query = root.putArray("query");
    for (Answer.AskedPart asked : answer.parts()) {
      query.addObject().put("part", asked.part().label()).put("weight", asked.weight());
    }
    outcome.alignedModel().ifPresent(model -> root.put("textModel", model));
    outcome.noMatchReason().ifPresent(reason -> root.put("noMatch", reason));
    ArrayNode matches = root.putArray("matches");
    int rank = 1;
    for (Match match : outcome.matches()) {
      add(matches.addObject().put("rank", rank++), match, surroundings);
    }
    report(root.putObject("report"), outcome);
    try {
      surroundings
          .terminal()
          .out()
          .println(mapper.writerWithDefaultPrettyPrinter().writeValueAsString(root));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of JSON values that cannot be written", e);
    }
  }

  private static void add(ObjectNode node, Match match, Surroundings surroundings) {
    node.put("score", match.score());
    node.put("id", match.item().id());
    node.put("path", SourceName.of(match.item(), surroundings.here()).toString());
    node.put("source", match.item().source());
    node.put("modality", match.modality().label());
    switch (match.place()) {
      case Place.Whole _ -> node.put("place", "whole");
      case Place.TextRange(int start, int end) ->
          node.putObject("place").put("start", start).put("end", end);
    }
    ArrayNode why = node.putArray("why");
    for (Contribution part : match.why()) {
      why.addObject()
          .put("part", part.label())
          .put("weight", part.weight())
          .put("cosine", part.cosine())
          .put("contribution", part.contribution());
    }
    node.set("metadata", match.item().metadata().tree());
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
    ObjectNode milliseconds = node.putObject("milliseconds");
    milliseconds.put("embedding", outcome.embedding().toNanos() / 1e6);
    milliseconds.put("filtering", report.filtering().toNanos() / 1e6);
    milliseconds.put("searching", report.searching().toNanos() / 1e6);
    milliseconds.put("loading", report.loading().toNanos() / 1e6);
    milliseconds.put("total", outcome.total().toNanos() / 1e6);
  }
}
