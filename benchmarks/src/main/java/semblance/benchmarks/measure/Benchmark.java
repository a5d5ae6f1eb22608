package semblance.benchmarks.measure;

import java.util.List;
import java.util.Map;

/// One thing that is measured, with its marks.
public interface Benchmark {
  /// One line for the list of benchmarks.
  String description();

  /// The options it knows, each with its meaning.
  Map<String, String> options();

  /// What it asks of Java beyond the usual, such as a larger heap: it gets a process with that.
  default List<String> javaOptions(Options options) {
    return List.of();
  }

  /// The bytes of memory that its process may use, the pages of files it reads and writes included;
  /// 0 for no limit. Counts only with [#javaOptions].
  default long memoryLimit(Options options) {
    return 0;
  }

  /// Measures, and reports each figure beside its mark.
  void run(Checkout checkout, Options options, Report report) throws Exception;
}
