package semblance.model.image;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import semblance.model.checkpoint.Config;
import semblance.model.image.ResizeRule.Size;

/// Sizes and channels' numbers in all the ways that configurations write them.
final class PictureSizes {
  /// The longest side that a configuration may ask for. Networks read a tenth of it; a damaged file
  /// must not make one allocate gigabytes.
  static final int LONGEST = 8192;

  private PictureSizes() {}

  /// A size to resize to, as transformers writes it.
  ///
  /// @param square whether a plain number means both sides, rather than the shorter one
  static ResizeRule rule(Config config, String name, boolean square) {
    if (config.numberIfPlain(name).isPresent()) {
      int length = length(config, name);
      return square ? new ResizeRule.Exactly(length, length) : new ResizeRule.ShortestEdge(length);
    }
    if (config.isList(name)) {
      return exactly(heightAndWidth(config, name));
    }
    Config size = config.object(name);
    Set<String> names = size.names();
    if (names.equals(Set.of("shortest_edge"))) {
      return new ResizeRule.ShortestEdge(length(size, "shortest_edge"));
    }
    if (names.equals(Set.of("height", "width"))) {
      return exactly(heightAndWidth(size));
    }
    if (names.equals(Set.of("shortest_edge", "longest_edge"))) {
      return new ResizeRule.BoundedEdges(
          length(size, "shortest_edge"), length(size, "longest_edge"));
    }
    if (names.equals(Set.of("max_height", "max_width"))) {
      return new ResizeRule.Within(length(size, "max_width"), length(size, "max_height"));
    }
    throw config.unsupported(
        name,
        "a number, [height, width], {\"shortest_edge\": …}, {\"shortest_edge\": …, \"longest_edge\": …}, {\"height\": …, \"width\": …} or {\"max_height\": …, \"max_width\": …}");
  }

  /// Two sides: a number for both, `[height, width]`, or an object of both.
  static Size sides(Config config, String name) {
    if (config.numberIfPlain(name).isPresent()) {
      int length = length(config, name);
      return new Size(length, length);
    }
    if (config.isList(name)) {
      return heightAndWidth(config, name);
    }
    Config size = config.object(name);
    if (!size.names().equals(Set.of("height", "width"))) {
      throw config.unsupported(name, "a number, [height, width] or {\"height\": …, \"width\": …}");
    }
    return heightAndWidth(size);
  }

  private static ResizeRule exactly(Size size) {
    return new ResizeRule.Exactly(size.width(), size.height());
  }

  private static Size heightAndWidth(Config size) {
    return new Size(length(size, "width"), length(size, "height"));
  }

  private static Size heightAndWidth(Config config, String name) {
    List<Integer> lengths = new ArrayList<>();
    for (double number : config.numbers(name).orElse(List.of())) {
      if (number == Math.rint(number) && number >= 1 && number <= LONGEST) {
        lengths.add((int) number);
      }
    }
    if (lengths.size() != 2 || config.numbers(name).orElse(List.of()).size() != 2) {
      throw config.unsupported(name, "[height, width], two whole numbers from 1 to " + LONGEST);
    }
    return new Size(lengths.get(1), lengths.get(0));
  }

  private static int length(Config config, String name) {
    int length = config.count(name);
    if (length > LONGEST) {
      throw config.unsupported(name, "a whole number from 1 to " + LONGEST);
    }
    return length;
  }

  /// A number a channel, or one for all.
  static List<Double> three(Config config, String name, List<Double> whenMissing) {
    OptionalDouble plain = config.numberIfPlain(name);
    List<Double> numbers =
        plain.isPresent()
            ? ImageProcessor.Defaults.three(plain.getAsDouble())
            : config.numbers(name).orElse(whenMissing);
    if (numbers.size() != 3 || !numbers.stream().allMatch(Double::isFinite)) {
      throw config.unsupported(name, "three numbers, for red, green and blue, or one for all");
    }
    return numbers;
  }
}
