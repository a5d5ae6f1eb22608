package semblance.evaluate.comparison;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import semblance.evaluate.statistics.Interval;

/// What the figures mean for a choice, in sentences.
record Advice(List<Contender> contenders, List<TaskResult> tasks) {
  List<String> sentences() {
    List<String> sentences = new ArrayList<>();
    for (TaskResult result : tasks) {
      verdict(result).ifPresent(sentences::add);
      singleModal(result).ifPresent(sentences::add);
    }
    captions().ifPresent(sentences::add);
    if (sentences.isEmpty()) {
      sentences.add(
          "The data do not say what is right, so this tells how differently the models answer, not which is better: give captions or classes with --data for that.");
    }
    return sentences;
  }

  /// Who is best in a task, and whether that is more than chance.
  private Optional<String> verdict(TaskResult result) {
    List<Integer> others =
        IntStream.range(0, contenders.size())
            .filter(i -> i != result.best() && result.headline().get(i).isPresent())
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -value(result, i)))
            .toList();
    if (others.isEmpty()) {
      return Optional.empty();
    }
    List<String> parts = new ArrayList<>();
    for (int other : others) {
      Interval lead = result.leads().get(other).orElseThrow();
      parts.add(
          result.isAheadOf(other)
              ? String.format(
                  Locale.ROOT,
                  "%s has %.3f, %.3f less (%.3f to %.3f)",
                  name(other),
                  value(result, other),
                  lead.value(),
                  lead.low(),
                  lead.high())
              : String.format(
                  Locale.ROOT,
                  "%s has %.3f, which chance can explain",
                  name(other),
                  value(result, other)));
    }
    return Optional.of(
        String.format(
            Locale.ROOT,
            "%s: %s is best with %s %.3f; %s.",
            result.task().words(),
            name(result.best()),
            result.task().headlineName(),
            value(result, result.best()),
            String.join("; ", parts)));
  }

  /// Whether a model that does nothing else does this better, and what it costs.
  private Optional<String> singleModal(TaskResult result) {
    OptionalInt single = best(result, true);
    OptionalInt whole = best(result, false);
    if (single.isEmpty() || whole.isEmpty()) {
      return Optional.empty();
    }
    Contender narrow = contenders.get(single.getAsInt());
    Contender wide = contenders.get(whole.getAsInt());
    String only = narrow.sees() ? "only sees" : "only reads";
    boolean better = single.getAsInt() == result.best() && result.isAheadOf(whole.getAsInt());
    if (!better) {
      return Optional.of(
          String.format(
              Locale.ROOT,
              "To find %s, %s, which %s, does no better than %s: one model for all is enough.",
              result.task().purpose(),
              narrow.name(),
              only,
              wide.name()));
    }
    return Optional.of(
        String.format(
            Locale.ROOT,
            "To find %s, take %s, which %s: %s %.3f instead of %.3f. The trade: it cannot %s; its vectors have %,d numbers (%s: %,d), its weights %,d MB (%,d), and it embeds %.0f %s a second (%.0f).",
            result.task().purpose(),
            narrow.name(),
            only,
            result.task().headlineName(),
            value(result, single.getAsInt()),
            value(result, whole.getAsInt()),
            narrow.sees() ? "be asked with words" : "find pictures without texts, nor by pictures",
            narrow.dimension(),
            wide.name(),
            wide.dimension(),
            narrow.weightBytes() >> 20,
            wide.weightBytes() >> 20,
            pace(narrow, narrow.sees()),
            narrow.sees() ? "pictures" : "texts",
            pace(wide, narrow.sees())));
  }

  /// Whether searching what people wrote beats looking at the pictures.
  private Optional<String> captions() {
    Optional<TaskResult> texts = find(Task.TEXT_TO_TEXT);
    Optional<TaskResult> pictures = find(Task.TEXT_TO_PICTURE);
    if (texts.isEmpty() || pictures.isEmpty()) {
      return Optional.empty();
    }
    double byTexts = value(texts.get(), texts.get().best());
    double byPictures = value(pictures.get(), pictures.get().best());
    return byTexts > byPictures
        ? Optional.of(
            String.format(
                Locale.ROOT,
                "Where pictures have captions, index them beside the pictures: a caption finds another one of its picture in %.3f of cases (%s), the picture itself in %.3f (%s).",
                byTexts,
                name(texts.get().best()),
                byPictures,
                name(pictures.get().best())))
        : Optional.empty();
  }

  private Optional<TaskResult> find(Task task) {
    return tasks.stream().filter(result -> result.task() == task).findFirst();
  }

  /// The best contender that has one tower, or that has both.
  private OptionalInt best(TaskResult result, boolean single) {
    return IntStream.range(0, contenders.size())
        .filter(i -> result.headline().get(i).isPresent())
        .filter(i -> isSingle(contenders.get(i)) == single)
        .boxed()
        .max(Comparator.comparingDouble(i -> value(result, i)))
        .map(OptionalInt::of)
        .orElse(OptionalInt.empty());
  }

  private static boolean isSingle(Contender contender) {
    return contender.sees() != contender.reads();
  }

  private static double pace(Contender contender, boolean pictures) {
    return pictures
        ? contender.data().picturePace().networkPerSecond()
        : contender.data().textPace().networkPerSecond();
  }

  private String name(int contender) {
    return contenders.get(contender).name();
  }

  private static double value(TaskResult result, int contender) {
    return result.headline().get(contender).map(Interval::value).orElse(Double.NaN);
  }
}
