package semblance.benchmarks.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import semblance.benchmarks.measure.Benchmark;
import semblance.benchmarks.measure.Checkout;
import semblance.benchmarks.measure.Machine;
import semblance.benchmarks.measure.Options;
import semblance.benchmarks.measure.Report;
import semblance.benchmarks.vectors.Ours;
import semblance.benchmarks.workload.Cell;
import semblance.benchmarks.workload.PairedVectors;
import semblance.benchmarks.workload.Queries;
import semblance.benchmarks.workload.VectorFile;
import semblance.collection.query.Recall;

/// A collection larger than the memory that is left for its files: how long it takes to make, and
/// how fast it answers.
public final class GrowthBenchmark implements Benchmark {
  /// Bytes on disk for each byte of vectors: the vectors, and once more each while they are merged
  /// and made one.
  private static final int DISK = 3;

  private static final int SURE = 30;

  private static final Sized USUAL = new Sized(1_000_000, 512, 1, 4_096);

  @Override
  public String description() {
    return "a million vectors and more, with little heap and little room for files in memory";
  }

  @Override
  public Map<String, String> options() {
    Map<String, String> options = USUAL.options();
    options.put("memory", "megabytes for the process and the pages of its files (6144)");
    options.put("queries", "queries of each modality (200)");
    options.put("seconds", "to measure each kind of search (20)");
    options.put("compact", "yes or no: also made one (yes)");
    return options;
  }

  @Override
  public List<String> javaOptions(Options options) {
    return USUAL.with(options).javaOptions();
  }

  @Override
  public long memoryLimit(Options options) {
    return (long) options.count("memory", 6_144) << 20;
  }

  @Override
  public void run(Checkout checkout, Options options, Report report) throws IOException {
    Sized sized = USUAL.with(options);
    int items = sized.items();
    PairedVectors vectors = new PairedVectors(sized.geometry(), sized.seed());
    Path folder = Checkout.emptied(checkout.scratch("growth"));
    requireRoom(folder, items, vectors.dimension());
    int asked = options.count("queries", 200);
    VectorFile texts =
        VectorFile.write(
            folder.resolve("text-queries.npy"),
            asked,
            vectors.dimension(),
            query -> vectors.text(items + query));
    VectorFile pictures =
        VectorFile.write(
            folder.resolve("picture-queries.npy"),
            asked,
            vectors.dimension(),
            query -> vectors.picture(items + query));
    try (texts;
        pictures;
        Ours ours =
            new Ours(folder.resolve("index"), vectors.dimension(), items, vectors::picture)) {
      List<Queries> queries = List.of(new Queries("text", texts), new Queries("picture", pictures));
      Ours.Filled filled = ours.fill();
      report.note(
          "%,d vectors written in %.0f s (%,.0f a second), first answer %.2f s after the last; %s",
          items, filled.writing(), items / filled.writing(), filled.first(), Machine.memory());
      report.note("on disk: %,d MB", Ours.bytes(folder.resolve("index")) >> 20);
      measure(ours, queries, options, report);
      if (options.word("compact").orElse("yes").equals("yes")) {
        report.note("%s; %s", ours.compact(), Machine.memory());
        measure(ours, queries, options, report);
      }
    }
    Checkout.delete(folder);
  }

  private static void requireRoom(Path folder, int items, int dimension) throws IOException {
    long needed = DISK * (long) Float.BYTES * items * dimension;
    long free = Files.getFileStore(folder).getUsableSpace();
    if (free < needed) {
      throw new IllegalStateException(
          "%s has %,d MB free and %,d vectors of %d dimensions need %,d MB with their merges: free some, or ask for fewer with --items"
              .formatted(folder, free >> 20, items, dimension, needed >> 20));
    }
  }

  private static void measure(Ours ours, List<Queries> asked, Options options, Report report)
      throws IOException {
    for (Queries queries : asked) {
      for (int filter : new int[] {Cell.ALL, 10}) {
        Cell cell = new Cell(queries, 10, filter);
        int[][] right = new int[Math.min(SURE, queries.size())][];
        for (int query = 0; query < right.length; query++) {
          right[query] =
              Ours.rows(ours.collection().search(ours.request(cell, query, Recall.EXACT)));
        }
        for (Recall recall : List.of(Recall.FAST, Recall.BALANCED)) {
          Latencies latencies = new Latencies();
          long end = System.nanoTime() + 1_000_000_000L * options.count("seconds", 20);
          // The first seconds count: what is not in memory yet is what this is about.
          for (int query = 0; System.nanoTime() < end; query = (query + 1) % queries.size()) {
            long start = System.nanoTime();
            ours.collection().search(ours.request(cell, query, recall));
            latencies.add(System.nanoTime() - start);
          }
          String name = recall.name().toLowerCase(Locale.ROOT);
          report.note(
              "  %s, %s: %,.0f/s; %s; recall %.3f (%s)",
              cell.words(),
              name,
              latencies.size() / (double) options.count("seconds", 20),
              latencies.words(),
              recall(ours, cell, recall, right),
              ours.strategy(cell, name));
        }
      }
    }
  }

  /// The share of what an exhaustive search finds.
  private static double recall(Ours ours, Cell cell, Recall recall, int[][] right) {
    int found = 0;
    int wanted = 0;
    for (int query = 0; query < right.length; query++) {
      int[] rows = Ours.rows(ours.collection().search(ours.request(cell, query, recall)));
      for (int row : right[query]) {
        wanted++;
        for (int one : rows) {
          found += one == row ? 1 : 0;
        }
      }
    }
    return (double) found / wanted;
  }
}
