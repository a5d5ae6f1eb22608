package semblance.benchmarks;

import java.util.Map;

/// One thing that is measured, with its marks.
sealed interface Benchmark
    permits FamilyBenchmark,
        IndexBenchmark,
        KillBenchmark,
        ResampleBenchmark,
        RetrievalBenchmark,
        SearchBenchmark,
        TowerBenchmark {
  /// One line for the list of benchmarks.
  String description();

  /// The options it knows, each with its meaning.
  Map<String, String> options();

  /// Measures, and reports each figure beside its mark.
  void run(Checkout checkout, Options options, Report report) throws Exception;
}
