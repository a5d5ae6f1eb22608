package semblance.benchmarks.indexing;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import semblance.benchmarks.measure.Benchmark;
import semblance.benchmarks.measure.Checkout;
import semblance.benchmarks.measure.Options;
import semblance.benchmarks.measure.Ratio;
import semblance.benchmarks.measure.Report;
import semblance.catalog.Catalog;
import semblance.catalog.storage.CatalogFolder;
import semblance.catalog.storage.CatalogLocator;

/// A whole `semblance search` process on a catalog of 10,000 pictures, from its start to its end.
///
/// Every process is a new one; what it reads from disk is in the system's file cache, as it is
/// after the first search of a day.
public final class SearchBenchmark implements Benchmark {
  private static final double MARK = 1.0;

  private static final List<String> QUERIES =
      List.of(
          "a mountain at sunset",
          "flowers in a garden",
          "an animal looking at the camera",
          "a boat on the water",
          "food on a plate",
          "an old building",
          "snow and ice",
          "a red thing",
          "a road through a forest",
          "a bird in the sky");

  @Override
  public String description() {
    return "a cold search on 10,000 pictures, whole process";
  }

  @Override
  public Map<String, String> options() {
    return Map.of(
        "count", "pictures (10000)",
        "folder", "where they are, with their catalog (as index leaves it; made where absent)",
        "seed", "what they are made from (7)",
        "runs", "searches with and without a refresh (10)");
  }

  @Override
  public void run(Checkout checkout, Options options, Report report) throws IOException {
    int count = options.count("count", IndexBenchmark.COUNT);
    int runs = options.count("runs", 10);
    Path folder = IndexBenchmark.pictures(checkout, options, count, report);
    CatalogFolder catalog = new CatalogFolder(folder.resolve(CatalogLocator.LOCAL));
    if (!catalog.isCatalog() || size(checkout, catalog) != count) {
      report.note("indexing first");
      IndexBenchmark.index(checkout, folder);
    }
    report.note("%,d items in the catalog", size(checkout, catalog));
    // The first start after a build makes the ahead-of-time cache.
    CommandRun.timed(checkout, folder, "search", QUERIES.getFirst()).orThrow();
    List<Double> plain = new ArrayList<>();
    List<Double> unrefreshed = new ArrayList<>();
    int answered = 0;
    for (int i = 0; i < runs; i++) {
      String query = QUERIES.get(i % QUERIES.size());
      CommandRun run = CommandRun.timed(checkout, folder, "search", query).orThrow();
      plain.add(run.seconds());
      answered += run.output().isBlank() ? 0 : 1;
      unrefreshed.add(
          CommandRun.timed(checkout, folder, "search", "--no-refresh", query).orThrow().seconds());
    }
    report.note("semblance search QUERY: %s", line(plain));
    report.note("semblance search --no-refresh QUERY: %s", line(unrefreshed));
    report.holds("%d of %d queries found something".formatted(answered, runs), answered > 0);
    report.atMost("seconds, median, the folder looked through first", Ratio.median(plain), MARK);
    report.atMost("seconds, median, --no-refresh", Ratio.median(unrefreshed), MARK);
    report.note("         (aim: 0.7)");
  }

  private static long size(Checkout checkout, CatalogFolder catalog) {
    try (Catalog opened = Catalog.open(catalog.root(), checkout.workspace().host())) {
      return opened.size();
    }
  }

  private static String line(List<Double> seconds) {
    return seconds.stream()
        .sorted()
        .map(value -> String.format(Locale.ROOT, "%.2f", value))
        .collect(Collectors.joining(" "));
  }
}
