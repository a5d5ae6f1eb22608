package semblance.cli.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import semblance.catalog.reembedding.OverlapReport;
import semblance.catalog.reembedding.ReembeddingStatus;
import semblance.catalog.reembedding.Remark;
import semblance.catalog.storage.CatalogFolder;
import semblance.cli.result.ImprovementResults;
import semblance.cli.terminal.ProgressLine;
import semblance.cli.terminal.SafeText;
import semblance.cli.terminal.Terminal;
import semblance.embedding.Modality;
import semblance.embedding.Precision;
import semblance.ingest.ReembedReport;

/// What a step of re-embedding did, and what can be typed next; for people or as JSON.
///
/// @param folder the catalog's, to name it in commands
/// @param json for programs
/// @param judged what the other model gains, if that was asked
record ReembedSummary(
    Terminal terminal, CatalogFolder folder, boolean json, Optional<ImprovementResults> judged) {
  private static final int SHOWN = 5;
  private static final int MATCHES_SHOWN = 3;

  /// The same with what a judgement of the other model came to, which is told to people at once.
  ReembedSummary withJudgement(ImprovementResults results) {
    if (!json) {
      results.lines(terminal.columns()).forEach(line -> say("%s", line));
    }
    return new ReembedSummary(terminal, folder, json, Optional.of(results));
  }

  /// That the other model does not come in.
  void refused() {
    if (json) {
      print(begun("refused"));
    }
  }

  /// How far it is.
  void status(Optional<ReembeddingStatus> status) {
    if (json) {
      print(status.map(this::node).orElseGet(() -> begun("none")));
      return;
    }
    if (status.isEmpty()) {
      say("The catalog has one generation: begin another with %s", command("--model MODEL"));
      return;
    }
    ReembeddingStatus now = status.get();
    say("Searched: %s, generation %d", now.searched().model(), now.searched().generation());
    say(
        "Beside it: %s, generation %d, with %,d of %,d items",
        now.beside().model(), now.beside().generation(), now.inStep(), now.items());
    remarks(now);
    next(now);
  }

  /// What filling did, and how differently the two models answer.
  void filled(ReembedReport report, ReembeddingStatus now, OverlapReport overlap) {
    if (json) {
      ObjectNode node = node(now);
      node.put("filled", report.filled());
      node.put("overtaken", report.overtaken());
      node.put("seconds", report.elapsed().toNanos() / 1e9);
      ObjectNode agreement = node.putObject("overlap");
      kind(agreement.putObject("texts"), overlap.texts());
      kind(agreement.putObject("items"), overlap.items());
      ArrayNode different = agreement.putArray("mostDifferent");
      for (OverlapReport.Comparison one : overlap.mostDifferent()) {
        ObjectNode comparison = different.addObject().put("query", one.query());
        comparison.put("overlap", one.overlap());
        one.searched().forEach(comparison.putArray("searched")::add);
        one.beside().forEach(comparison.putArray("beside")::add);
      }
      print(node);
      return;
    }
    say(
        "%s embedded with %s in %s%s: generation %d has %,d of %,d",
        items(report.filled()),
        now.beside().model(),
        ProgressLine.duration(report.elapsed().toSeconds()),
        report.filled() > 0 ? String.format(Locale.ROOT, " (%.1f/s)", report.rate()) : "",
        now.beside().generation(),
        now.inStep(),
        now.items());
    remarks(now);
    say("");
    say(
        "Of the first ten matches, both models have in common: %.0f %% over %d reference texts, %.0f %% over %d stored items",
        100 * overlap.texts().overlap(),
        overlap.texts().queries(),
        100 * overlap.items().overlap(),
        overlap.items().queries());
    if (!overlap.mostDifferent().isEmpty() && overlap.mostDifferent().getFirst().overlap() < 1) {
      say("They differ most in:");
      for (OverlapReport.Comparison one : overlap.mostDifferent()) {
        say("  %s (%.0f %%)", one.query(), 100 * one.overlap());
        say("    now:  %s", first(one.searched()));
        say("    then: %s", first(one.beside()));
      }
    }
    next(now);
  }

  private static String items(long number) {
    return number == 1 ? "1 item" : String.format(Locale.ROOT, "%,d items", number);
  }

  private static String first(List<String> ids) {
    List<String> names = ids.stream().limit(MATCHES_SHOWN).map(ReembedSummary::shortName).toList();
    return names.isEmpty() ? "nothing" : String.join(", ", names);
  }

  /// The end of a long name tells most.
  private static String shortName(String id) {
    int slash = id.lastIndexOf('/');
    return slash >= 0 && slash < id.length() - 1 ? id.substring(slash + 1) : id;
  }

  private static void kind(ObjectNode node, OverlapReport.Kind kind) {
    node.put("queries", kind.queries()).put("overlap", kind.overlap());
  }

  /// What was skipped while filling in before a switch.
  void skipped(ReembedReport report) {
    if (!json && report.filled() > 0) {
      say("%s embedded that had been indexed since", items(report.filled()));
    }
  }

  /// That searches go elsewhere now.
  void switched(ReembeddingStatus now) {
    if (json) {
      print(node(now));
      return;
    }
    say(
        "Searches go to %s now: generation %d, %s",
        now.searched().model(), now.searched().generation(), items(now.items()));
    if (!now.beside().alignedModels().isEmpty()) {
      say(
          "The text towers aligned with %s (%s) are not taken over: measure them anew with 'semblance catalog align --text MODEL'",
          now.beside().model(), String.join(", ", now.beside().alignedModels()));
    }
    next(now);
  }

  /// That one generation was deleted.
  void ended(ReembeddingStatus before) {
    if (json) {
      ObjectNode node = begun("none");
      node.put("deleted", before.beside().generation());
      side(node.putObject("searched"), before.searched());
      print(node);
      return;
    }
    say(
        "The vectors of %s are deleted; the catalog is of %s alone",
        before.beside().model(), before.searched().model());
  }

  private void segments(ReembeddingStatus now) {
    for (Modality modality : Modality.values()) {
      long here = now.searched().segments().getOrDefault(modality, 0L);
      long there = now.beside().segments().getOrDefault(modality, 0L);
      if (here > 0 || there > 0) {
        say(
            "  %s: %,d segments searched (%s), %,d beside (%s)",
            modality,
            here,
            precision(now.searched(), modality),
            there,
            precision(now.beside(), modality));
      }
    }
  }

  private static String precision(ReembeddingStatus.Side side, Modality modality) {
    Precision precision = side.precisions().get(modality);
    return precision == null ? "no tower" : precision.label();
  }

  private void remarks(ReembeddingStatus now) {
    segments(now);
    some("made from less than the whole", now.degraded());
    some("that cannot be had", now.missing());
    long untried = now.lagging() - now.missing().size();
    if (untried > 0) {
      say("  still to be embedded: %s", items(untried));
    }
  }

  private void some(String what, List<Remark> remarks) {
    if (remarks.isEmpty()) {
      return;
    }
    say("  %s %s:", items(remarks.size()), what);
    remarks.stream()
        .limit(SHOWN)
        .forEach(remark -> say("    %s: %s", remark.id(), remark.reason()));
    if (remarks.size() > SHOWN) {
      say("    and %,d more; --status --json lists them all", remarks.size() - SHOWN);
    }
  }

  private void next(ReembeddingStatus now) {
    say("");
    say("Next:");
    if (now.isSwitched()) {
      say("  %s", command("--rollback") + "   searches go to the old vectors again");
      say("  %s", command("--finish") + "     deletes the old vectors");
    } else {
      if (now.lagging() > now.missing().size()) {
        say("  %s", command("") + "             goes on");
      }
      say("  %s", command("--cutover") + "    searches go to the new vectors");
      say("  %s", command("--abandon") + "    deletes the new vectors");
    }
  }

  private String command(String option) {
    return ("semblance reembed " + folder.root() + " " + option).strip();
  }

  private ObjectNode begun(String state) {
    ObjectNode node = new ObjectMapper().createObjectNode();
    node.put("catalog", folder.root().toString());
    node.put("state", state);
    return node;
  }

  private ObjectNode node(ReembeddingStatus now) {
    ObjectNode node = begun(now.isSwitched() ? "switched" : "filling");
    node.put("items", now.items());
    node.put("inStep", now.inStep());
    node.put("lagging", now.lagging());
    side(node.putObject("searched"), now.searched());
    side(node.putObject("beside"), now.beside());
    list(node.putArray("degraded"), now.degraded());
    list(node.putArray("missing"), now.missing());
    return node;
  }

  private static void side(ObjectNode node, ReembeddingStatus.Side side) {
    node.put("generation", side.generation());
    node.put("model", side.model());
    node.put("fingerprint", side.fingerprint());
    ObjectNode segments = node.putObject("segments");
    side.segments().forEach((modality, count) -> segments.put(modality.label(), count));
    ObjectNode precisions = node.putObject("precisions");
    side.precisions().forEach((modality, word) -> precisions.put(modality.label(), word.label()));
  }

  private static void list(ArrayNode array, List<Remark> remarks) {
    remarks.forEach(
        remark -> array.addObject().put("id", remark.id()).put("reason", remark.reason()));
  }

  private void print(ObjectNode node) {
    judged.ifPresent(results -> node.set("judgement", results.json()));
    try {
      terminal
          .out()
          .println(new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(node));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of JSON values that cannot be written", e);
    }
  }

  @SuppressWarnings("AnnotateFormatMethod") // The annotation would need a library.
  private void say(String pattern, Object... values) {
    terminal.out().println(SafeText.escaped(String.format(Locale.ROOT, pattern, values)));
  }
}
