package semblance.cli.training;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import semblance.cli.page.PageFile;
import semblance.cli.page.TrainingPage;
import semblance.cli.result.LeftOut;
import semblance.cli.terminal.SafeText;
import semblance.cli.terminal.Table;
import semblance.cli.terminal.Terminal;
import semblance.embedding.StorageException;
import semblance.train.data.Split;
import semblance.train.interpolation.Curve;
import semblance.train.run.Recalls;
import semblance.train.run.RunFolder;
import semblance.train.run.RunResult;

/// What came of training, for people, for scripts, and for the model's folder.
///
/// @param leftOut data that could not be used
/// @param pairs how many pictures were learned
/// @param heldOut how many were not
/// @param leaks what stands both in what was learned and in what it was judged by
/// @param chosen the model between before and after that was kept, if such were tried
record TrainingOutcome(
    RunResult result,
    TrainingPlan plan,
    int pairs,
    int heldOut,
    Leaks leaks,
    List<String> leftOut,
    Optional<Mixing.Chosen> chosen) {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String CARD = "\n## Trained further\n";

  static TrainingOutcome stopped(RunResult result, TrainingPlan plan) {
    Leaks none = new Leaks(plan.copies(), 0, 0, List.of(), List.of());
    return new TrainingOutcome(result, plan, 0, 0, none, List.of(), Optional.empty());
  }

  static TrainingOutcome of(
      RunResult result,
      TrainingPlan plan,
      Split split,
      Leaks leaks,
      List<String> leftOut,
      Optional<Mixing.Chosen> chosen) {
    List<String> all = new ArrayList<>(leftOut);
    result.skipped().forEach(skipped -> all.add(skipped.toString()));
    return new TrainingOutcome(
        result, plan, split.learnedPictures(), split.heldOut().size(), leaks, all, chosen);
  }

  /// Whether the run is to go on another time.
  boolean isStopped() {
    return result.ending() == RunResult.Ending.ASKED;
  }

  /// Writes `training.json` and a word in the model's card.
  void write(Path out) {
    Path card = out.resolve("README.md");
    try {
      Files.writeString(out.resolve("training.json"), json().toPrettyString() + "\n");
      String words = Files.exists(card) ? Files.readString(card) : "# " + out.getFileName() + "\n";
      Files.writeString(card, words.stripTrailing() + "\n" + CARD + card());
    } catch (IOException e) {
      throw new StorageException("%s cannot be written: %s".formatted(card, e), e);
    }
  }

  /// Writes the page with the run's curves.
  void writePage(RunFolder folder, Path out) {
    List<String> words = new ArrayList<>(table().lines(200));
    words.add("");
    words.addAll(leaks.lines());
    if (plan.leaks().equals(TrainingPlan.SKIP)) {
      words.add("Copies of what it was judged by were not looked for (--leaks skip).");
    }
    words.addAll(card().lines().toList());
    try {
      PageFile.write(
          folder.path().resolve("report.html"),
          TrainingPage.of(
              "How " + out.getFileName() + " was trained",
              words,
              Files.readAllLines(folder.metrics())));
    } catch (IOException e) {
      throw new StorageException("%s cannot be read: %s".formatted(folder.metrics(), e), e);
    }
  }

  private String card() {
    StringBuilder card =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                "By `semblance train` from %s: %,d steps of %d of %,d pictures, objective %s, rate %s%s%s. See training.json.\n",
                Path.of(plan.from()).getFileName(),
                result.bestStep() > 0 ? result.bestStep() : result.steps(),
                plan.batch(),
                pairs,
                plan.objective(),
                plan.rate(),
                plan.freeze() == null ? "" : ", without " + plan.freeze(),
                plan.lora() == 0 ? "" : ", additions of rank " + plan.lora()));
    Optional<Recalls> then = result.before();
    Optional<Recalls> now = now();
    if (then.isPresent() && now.isPresent()) {
      card.append(
          String.format(
              Locale.ROOT,
              "R@10 on %,d pictures that were held out: text → picture %.3f (%.3f before), picture → text %.3f (%.3f before).\n",
              heldOut,
              now.get().textToPicture().at10(),
              then.get().textToPicture().at10(),
              now.get().pictureToText().at10(),
              then.get().pictureToText().at10()));
    }
    return card.toString();
  }

  /// How the model that was kept does on what is held out.
  private Optional<Recalls> now() {
    return chosen.isPresent() ? chosen.get().point().heldOut() : result.best();
  }

  /// Tells people, or scripts.
  void tell(Terminal terminal, String folder, boolean asJson) {
    LeftOut.tell(terminal.err(), result.skipped(), "training.json names them all");
    warn(terminal.err());
    if (asJson) {
      terminal.out().println(json().toPrettyString());
      return;
    }
    PrintStream out = terminal.out();
    if (result.ending() == RunResult.Ending.EARLY) {
      out.println(
          "Stopped after %,d of %,d steps, since the model got no better %d times."
              .formatted(result.steps(), plan.steps(), plan.patience()));
    }
    table().lines(terminal.columns()).forEach(out::println);
    chosen.ifPresent(mix ->
        out.println(
            "Kept: %s of what was learned%s."
                .formatted(
                    mix.point().share(),
                    mix.point().share() == 0 ? ", which is the model as it was" : "")));
    out.println(
        SafeText.escaped(
            "The model is in %s; use it with --model %s. Its curves are in %s/training/report.html"
                .formatted(folder, folder, folder)));
  }

  private void warn(PrintStream err) {
    if (result.best().isPresent() && result.bestStep() == 0) {
      err.println(
          "Warning: no step made the model better on what is held out, so it is as it was; try a lower --rate, or more data.");
    }
    chosen.ifPresent(mix -> {
      Curve.Point after = mix.curve().points().getLast();
      double lost = mix.curve().lost(after);
      if (lost > plan.mayLose()) {
        err.println(
            String.format(
                Locale.ROOT,
                "Warning: all that was learned costs %.3f of the probe's R@10, more than %s: a part of it is kept.",
                lost,
                plan.mayLose()));
      }
    });
  }

  private Table table() {
    Table table = Table.aligned("lrrrr");
    table.row("", "held out", "", "probe", "");
    table.row("R@10", "text → picture", "picture → text", "text → picture", "picture → text");
    if (chosen.isPresent()) {
      for (Curve.Point point : chosen.get().curve().points()) {
        String name =
            point.share() == 0
                ? "before"
                : point.share() == 1 ? "after" : String.format(Locale.ROOT, "%s", point.share());
        row(table, name, point.heldOut(), point.probe());
      }
    } else {
      row(table, "before", result.before(), Optional.empty());
      row(table, "after", result.best(), Optional.empty());
    }
    return table;
  }

  private static void row(
      Table table, String name, Optional<Recalls> heldOut, Optional<Recalls> probe) {
    table.row(
        name,
        figure(heldOut.map(Recalls::textToPicture)),
        figure(heldOut.map(Recalls::pictureToText)),
        figure(probe.map(Recalls::textToPicture)),
        figure(probe.map(Recalls::pictureToText)));
  }

  private static String figure(Optional<Recalls.Side> side) {
    return side.map(found -> String.format(Locale.ROOT, "%.3f", found.at10())).orElse("");
  }

  private ObjectNode json() {
    ObjectNode json = JSON.createObjectNode();
    json.put("ending", result.ending().name().toLowerCase(Locale.ROOT));
    json.put("steps", result.steps());
    if (Double.isFinite(result.loss())) {
      json.put("loss", result.loss());
    }
    json.put("pictures", pairs);
    json.put("held_out", heldOut);
    leaks.write(json);
    json.put("best_step", result.bestStep());
    result.before().ifPresent(recalls -> json.set("before", JSON.valueToTree(recalls)));
    result.best().ifPresent(recalls -> json.set("best", JSON.valueToTree(recalls)));
    chosen.ifPresent(mix -> {
      json.put("kept", mix.point().share());
      ArrayNode curve = json.putArray("interpolation");
      for (Curve.Point point : mix.curve().points()) {
        ObjectNode each = curve.addObject().put("share", point.share());
        point.heldOut().ifPresent(recalls -> each.set("held_out", JSON.valueToTree(recalls)));
        point.probe().ifPresent(recalls -> each.set("probe", JSON.valueToTree(recalls)));
      }
    });
    ArrayNode out = json.putArray("left_out");
    leftOut.forEach(out::add);
    json.set("plan", JSON.valueToTree(plan));
    return json;
  }
}
