package semblance.benchmarks.measure;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// What a benchmark was called with: pairs of `--name value`.
public final class Options {
  private final Map<String, String> values;

  private Options(Map<String, String> values) {
    this.values = Map.copyOf(values);
  }

  /// Reads a command line.
  ///
  /// @param arguments the benchmark's name, then its options
  /// @param known the options it has
  /// @throws IllegalArgumentException if one is not known or has no value
  public static Options parse(String[] arguments, Map<String, String> known) {
    Map<String, String> values = new HashMap<>();
    for (int i = 1; i < arguments.length; i += 2) {
      String name = arguments[i].startsWith("--") ? arguments[i].substring(2) : arguments[i];
      if (!known.containsKey(name)) {
        throw new IllegalArgumentException(
            "%s has no option %s: expected one of %s"
                .formatted(arguments[0], arguments[i], known.keySet()));
      }
      if (i + 1 == arguments.length) {
        throw new IllegalArgumentException("%s needs a value".formatted(arguments[i]));
      }
      values.put(name, arguments[i + 1]);
    }
    return new Options(values);
  }

  /// A whole number of at least 1.
  public int count(String name, int usual) {
    String value = values.get(name);
    if (value == null) {
      return usual;
    }
    if (!value.matches("[1-9][0-9]{0,8}")) {
      throw new IllegalArgumentException(
          "--%s %s: expected a whole number of at least 1".formatted(name, value));
    }
    return Integer.parseInt(value);
  }

  /// Any whole number.
  public long number(String name, long usual) {
    String value = values.get(name);
    return value == null ? usual : Long.parseLong(value);
  }

  public Optional<String> word(String name) {
    return Optional.ofNullable(values.get(name));
  }

  public Path path(String name, Path usual) {
    return word(name).map(Path::of).orElse(usual).toAbsolutePath().normalize();
  }
}
