package semblance.benchmarks.load;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import semblance.benchmarks.measure.Options;
import semblance.benchmarks.workload.Geometry;

/// How many vectors of which length and seed a benchmark makes, and in how much heap: what its
/// options say, or what is usual for it.
///
/// @param items how many vectors
/// @param dimension numbers a vector
/// @param seed of the vectors
/// @param heap megabytes
record Sized(int items, int dimension, long seed, int heap) {
  /// The options, with what is usual if they are not given.
  Map<String, String> options() {
    Map<String, String> options = new LinkedHashMap<>();
    options.put("items", "how many vectors (%d)".formatted(items));
    options.put("dimension", "numbers a vector (%d)".formatted(dimension));
    options.put("seed", "of the vectors and of what is asked (%d)".formatted(seed));
    options.put("heap", "megabytes of heap (%d)".formatted(heap));
    return options;
  }

  /// As the options say.
  Sized with(Options options) {
    return new Sized(
        options.count("items", items),
        options.count("dimension", dimension),
        options.number("seed", seed),
        options.count("heap", heap));
  }

  /// The geometry of the vectors.
  Geometry geometry() {
    return Geometry.clip(dimension);
  }

  /// What Java is told about memory.
  List<String> javaOptions() {
    return List.of("-Xmx" + heap + "m");
  }
}
