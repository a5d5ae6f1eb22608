package semblance.benchmarks.indexing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import semblance.benchmarks.measure.Benchmark;
import semblance.benchmarks.measure.Checkout;
import semblance.benchmarks.measure.Options;
import semblance.benchmarks.measure.Peer;
import semblance.benchmarks.measure.Ratio;
import semblance.benchmarks.measure.Report;
import semblance.catalog.storage.CatalogLocator;

/// Indexing a folder of JPEGs of a megapixel: against what the stages' processor seconds allow, and
/// against the same tower in PyTorch behind Pillow and a DataLoader.
public final class IndexBenchmark implements Benchmark {
  static final int COUNT = 10_000;
  private static final long SEED = 7;
  private static final int SAMPLE = 384;

  @Override
  public String description() {
    return "indexing 10,000 JPEGs, against its own stages and against PyTorch";
  }

  @Override
  public Map<String, String> options() {
    return Map.of(
        "count", "pictures (10000)",
        "folder", "where they are or will be (benchmarks/target/work/pictures-COUNT)",
        "seed", "what they are made from (7)",
        "limit", "pictures the peer reads in each of its two turns (500)",
        "peer", "yes or no (yes)");
  }

  @Override
  public void run(Checkout checkout, Options options, Report report) throws IOException {
    int count = options.count("count", COUNT);
    Path folder = pictures(checkout, options, count, report);
    StageCosts costs = StageCosts.measure(checkout, sample(folder, count), count);
    report.note(costs.line());
    report.note(
        "%d cores allow %.1f pictures/s",
        Runtime.getRuntime().availableProcessors(), costs.allowedRate());

    Ratio ratio = new Ratio();
    boolean compares = options.word("peer").orElse("yes").equals("yes");
    int limit = Math.min(count, options.count("limit", 500));
    List<Double> peers = new ArrayList<>();
    if (compares) {
      peers.add(peer(checkout, folder, limit, report));
    }
    CommandRun run = index(checkout, folder);
    double rate = count / run.seconds();
    JsonNode about = new ObjectMapper().readTree(run.output());
    if (compares) {
      peers.add(peer(checkout, folder, limit, report));
    }

    report.note(
        "semblance index, whole process: %.1f s, %.1f pictures/s; from listing to the last commit %.1f s, %.1f pictures/s (%.3f of what is allowed)",
        run.seconds(),
        rate,
        about.path("seconds").asDouble(),
        count / about.path("seconds").asDouble(),
        count / about.path("seconds").asDouble() / costs.allowedRate());
    report.note("stage seconds, summed over workers: %s", about.path("stageSeconds"));
    report.holds(
        "%,d of %,d pictures indexed".formatted(about.path("indexed").asInt(), count),
        about.path("indexed").asInt() == count);
    report.atLeast("whole process, of what the stages allow", rate / costs.allowedRate(), .9);
    if (run.peakResident() == 0) {
      report.skipped("resident memory", "/proc does not tell it here");
    } else {
      report.atMost("resident at most, GB", run.peakResident() / 1e9, 2);
    }
    if (compares) {
      ratio.add(rate, Ratio.median(peers));
      report.ratio("times PyTorch behind Pillow and a DataLoader", "pictures/s", ratio, 3);
    }
  }

  /// The folder of pictures, made where it is not there yet.
  static Path pictures(Checkout checkout, Options options, int count, Report report)
      throws IOException {
    Path folder = options.path("folder", checkout.scratch("pictures-" + count));
    long start = System.nanoTime();
    new PictureFolder(checkout.samplePictures(), options.number("seed", SEED)).fill(folder, count);
    report.note(
        "%,d pictures in %s, made or found in %.0f s",
        count, folder, (System.nanoTime() - start) / 1e9);
    return folder;
  }

  /// Indexes the pictures from nothing, into the catalog that belongs to their folder.
  static CommandRun index(Checkout checkout, Path folder) throws IOException {
    Path catalog = folder.resolve(CatalogLocator.LOCAL);
    Checkout.delete(catalog);
    return CommandRun.of(checkout, folder, "index", folder, "--into", catalog, "--json").orThrow();
  }

  private static double peer(Checkout checkout, Path folder, int limit, Report report) {
    JsonNode figures = Peer.in(checkout.root()).run("index_speed.py", folder, "--limit", limit);
    report.note("peer: %s", figures);
    return figures.path("pictures_per_second").asDouble();
  }

  /// Pictures spread over the folder.
  private static List<Path> sample(Path folder, int count) {
    int size = Math.min(SAMPLE, count);
    List<Path> files = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      files.add(PictureFolder.file(folder, (int) ((long) i * count / size)));
    }
    return files;
  }
}
