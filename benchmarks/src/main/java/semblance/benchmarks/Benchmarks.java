package semblance.benchmarks;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/// Runs one benchmark by name; `benchmarks/run` starts it.
///
/// Exit codes: 0 all marks met, or skipped with the reason; 1 a mark missed, or the run failed; 2
/// the command line makes no sense.
public final class Benchmarks {
  private static final Map<String, Benchmark> BY_NAME = new LinkedHashMap<>();

  static {
    BY_NAME.put("resample", new ResampleBenchmark());
    BY_NAME.put("towers", new TowerBenchmark());
    BY_NAME.put("families", new FamilyBenchmark());
    BY_NAME.put("retrieval", new RetrievalBenchmark());
    BY_NAME.put("index", new IndexBenchmark());
    BY_NAME.put("search", new SearchBenchmark());
    BY_NAME.put("kill", new KillBenchmark());
  }

  private Benchmarks() {}

  public static void main(String[] arguments) throws Exception {
    Benchmark benchmark = arguments.length == 0 ? null : BY_NAME.get(arguments[0]);
    if (benchmark == null) {
      usage();
      System.exit(2);
      return;
    }
    Options options;
    try {
      options = Options.parse(arguments, benchmark.options());
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(2);
      return;
    }
    Report report = new Report(System.out);
    report.note("benchmark " + String.join(" ", arguments));
    report.note(Machine.describe());
    benchmark.run(
        new Checkout(Path.of(System.getProperty("semblance.root", "")).toAbsolutePath()),
        options,
        report);
    report.note("load at the end: " + Machine.load());
    System.exit(report.allMet() ? 0 : 1);
  }

  private static void usage() {
    System.err.println("Usage: benchmarks/run NAME [--option value …]");
    BY_NAME.forEach((name, benchmark) -> {
      System.err.printf("  %-10s %s%n", name, benchmark.description());
      benchmark
          .options()
          .forEach((option, meaning) -> System.err.printf("    --%-12s %s%n", option, meaning));
    });
  }
}
