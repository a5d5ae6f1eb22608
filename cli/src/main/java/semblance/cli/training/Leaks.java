package semblance.cli.training;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import semblance.train.data.CaptionedPicture;
import semblance.train.data.Split;

/// What stands both in what is learned and in what the model is judged by.
///
/// @param copies pictures that are left out of what is learned
/// @param judged how many pictures the model is judged by on what is held out
/// @param probed how many in the probe
/// @param heldOutTexts held-out pictures with a caption that is learned, too
/// @param probeTexts the same of the probe
record Leaks(
    List<LearnedCopy> copies,
    int judged,
    int probed,
    List<CaptionedPicture> heldOutTexts,
    List<CaptionedPicture> probeTexts) {
  private static final int SHOWN = 3;

  /// @param split without the copies
  static Leaks of(
      List<LearnedCopy> copies,
      Split split,
      List<CaptionedPicture> judged,
      List<CaptionedPicture> probe) {
    return new Leaks(
        copies, judged.size(), probe.size(), split.sharing(judged), split.sharing(probe));
  }

  /// For people: nothing if there are none.
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    if (!copies.isEmpty()) {
      lines.add(
          String.format(
              Locale.ROOT,
              "Leak: %,d of the pictures to learn from show what the model is judged by, so they are left out; copies of held-out pictures: %,d, of the probe's: %,d; the same file: %,d, saved again or altered: %,d",
              copies.size(),
              count(copy -> !copy.inProbe()),
              count(LearnedCopy::inProbe),
              count(LearnedCopy::exact),
              count(copy -> !copy.exact())));
      copies.stream().limit(SHOWN).map(Leaks::line).forEach(lines::add);
      if (copies.size() > SHOWN) {
        lines.add(
            String.format(
                Locale.ROOT, "  and %,d more, all in training/run.json", copies.size() - SHOWN));
      }
    }
    texts(lines, heldOutTexts, judged, "held-out");
    texts(lines, probeTexts, probed, "probe");
    return lines;
  }

  private static String line(LearnedCopy copy) {
    return String.format(
        Locale.ROOT,
        "  %s: %s %s%s",
        copy.place(),
        copy.exact() ? "the same file as" : "a copy of",
        copy.of(),
        copy.exact() ? "" : String.format(Locale.ROOT, " (cosine %.3f)", copy.cosine()));
  }

  private static void texts(
      List<String> lines, List<CaptionedPicture> shared, int all, String what) {
    if (!shared.isEmpty()) {
      lines.add(
          String.format(
              Locale.ROOT,
              "Leak: %,d of %,d %s pictures have a caption that is learned with another picture, such as %s: '%s'; recall on them is partly memory",
              shared.size(),
              all,
              what,
              shared.getFirst().place(),
              shared.getFirst().captions().getFirst()));
    }
  }

  private long count(Predicate<LearnedCopy> which) {
    return copies.stream().filter(which).count();
  }

  /// For programs; the copies themselves are in the plan.
  void write(ObjectNode json) {
    json.put("held_out_with_learned_captions", heldOutTexts.size());
    json.put("probe_with_learned_captions", probeTexts.size());
    ArrayNode out = json.putArray("learned_copies_left_out");
    for (LearnedCopy copy : copies) {
      out.addObject()
          .put("place", copy.place())
          .put("picture", copy.picture())
          .put("of", copy.of())
          .put("in", copy.inProbe() ? "probe" : "held_out")
          .put("exact", copy.exact())
          .put("cosine", copy.cosine());
    }
  }

  /// The files of some copies.
  static Set<Path> files(List<LearnedCopy> copies) {
    return copies.stream().map(LearnedCopy::file).collect(Collectors.toSet());
  }
}
