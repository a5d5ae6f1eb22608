package semblance.benchmarks;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import semblance.benchmarks.indexing.IndexBenchmark;
import semblance.benchmarks.indexing.KillBenchmark;
import semblance.benchmarks.indexing.SearchBenchmark;
import semblance.benchmarks.load.GrowthBenchmark;
import semblance.benchmarks.load.LoadBenchmark;
import semblance.benchmarks.measure.Benchmark;
import semblance.benchmarks.measure.Checkout;
import semblance.benchmarks.measure.Machine;
import semblance.benchmarks.measure.Options;
import semblance.benchmarks.measure.Report;
import semblance.benchmarks.reembed.ReembedKillBenchmark;
import semblance.benchmarks.retrieval.FusionBenchmark;
import semblance.benchmarks.retrieval.RetrievalBenchmark;
import semblance.benchmarks.towers.FamilyBenchmark;
import semblance.benchmarks.towers.ResampleBenchmark;
import semblance.benchmarks.towers.TowerBenchmark;
import semblance.benchmarks.training.TrainStepBenchmark;
import semblance.benchmarks.vectors.GeometryBenchmark;
import semblance.benchmarks.vectors.VectorBenchmark;

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
    BY_NAME.put("train-step", new TrainStepBenchmark());
    BY_NAME.put("retrieval", new RetrievalBenchmark());
    BY_NAME.put("fusion", new FusionBenchmark());
    BY_NAME.put("index", new IndexBenchmark());
    BY_NAME.put("search", new SearchBenchmark());
    BY_NAME.put("kill", new KillBenchmark());
    BY_NAME.put("reembed-kill", new ReembedKillBenchmark());
    BY_NAME.put("vectors", new VectorBenchmark());
    BY_NAME.put("geometry", new GeometryBenchmark());
    BY_NAME.put("growth", new GrowthBenchmark());
    BY_NAME.put("load", new LoadBenchmark());
  }

  /// Set in a process that was started with what its benchmark asks of Java.
  private static final String CHILD = "semblance.child";

  private Benchmarks() {}

  public static void main(String[] arguments) throws Exception {
    Benchmark benchmark = arguments.length == 0 ? null : BY_NAME.get(arguments[0]);
    if (benchmark == null) {
      usage();
      System.exit(2);
      return;
    }
    Options options;
    List<String> javaOptions;
    long memory;
    try {
      options = Options.parse(arguments, benchmark.options());
      javaOptions = benchmark.javaOptions(options);
      memory = benchmark.memoryLimit(options);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(2);
      return;
    }
    if (!javaOptions.isEmpty() && System.getProperty(CHILD) == null) {
      System.exit(Relaunch.with(javaOptions, memory, CHILD, arguments));
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
