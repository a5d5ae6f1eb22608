package semblance.benchmarks.vectors;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import semblance.benchmarks.measure.Benchmark;
import semblance.benchmarks.measure.Checkout;
import semblance.benchmarks.measure.MarkedTable;
import semblance.benchmarks.measure.Options;
import semblance.benchmarks.measure.Peer;
import semblance.benchmarks.measure.Report;
import semblance.benchmarks.workload.Cell;
import semblance.benchmarks.workload.Geometry;
import semblance.benchmarks.workload.Published;
import semblance.benchmarks.workload.Queries;
import semblance.benchmarks.workload.RealVectors;
import semblance.benchmarks.workload.Statistics;
import semblance.benchmarks.workload.Workload;

/// Whether generated vectors are like real ones: those of the geometry of CLIP against what is
/// published about it, and the generator itself against the vectors that the embedded model gives
/// for real pictures and texts, down to how hard both are for a graph.
public final class GeometryBenchmark implements Benchmark {
  private static final double[] RECALLS = {.95, .99};

  /// How far the beam that a graph needs on generated vectors may lie from what real ones need.
  private static final double HARDNESS = 2;

  private static final double SECONDS = .3;

  private static final String HEAD =
      "| vectors | pictures | cosine of two pictures / texts | picture and another's text / its own | gap | effective dimension, pictures / texts | tenth nearest of a picture / text | local dimension | hubness | hnswlib's beam for .95 / .99, texts, then pictures |";

  @Override
  public String description() {
    return "generated vectors against real ones: how they lie, how hard they are for a graph";
  }

  @Override
  public Map<String, String> options() {
    Map<String, String> options = new LinkedHashMap<>();
    options.put("items", "generated vectors of CLIP's geometry (20000)");
    options.put("queries", "queries of each modality (800)");
    options.put("data", "the folder that holds photos/ and products/ (../shared/data)");
    options.put("write", "yes to renew the table in " + Contest.NOTE + " (no)");
    return options;
  }

  @Override
  public void run(Checkout checkout, Options options, Report report) throws IOException {
    Peer peer = Peer.in(checkout.root());
    Path folder = Checkout.emptied(checkout.scratch("geometry"));
    int queries = options.count("queries", 800);
    Geometry clip = Geometry.clip(512);
    List<String> rows = new ArrayList<>();
    try (Workload workload =
        Workload.make(folder, clip, options.count("items", 20_000), queries, 1)) {
      report.note("%,d generated like CLIP's: %s", workload.items(), clip);
      Statistics statistics = tell(workload, report);
      Published.judge(statistics, report);
      rows.add(row("generated like CLIP's", statistics, hardness(workload, peer, report)));
    }
    Path data = options.path("data", checkout.root().resolve("../shared/data"));
    if (!Files.isRegularFile(data.resolve("photos/captions.jsonl"))) {
      report.skipped("real vectors", data + " is not there; name it with --data");
      return;
    }
    Statistics real;
    Map<String, Optional<Curves.Point>> asReal;
    int searched;
    int dimension;
    try (RealVectors vectors = RealVectors.of(checkout, data, report);
        Workload workload = vectors.workload(Checkout.emptied(folder), queries, 1)) {
      searched = workload.items();
      dimension = workload.dimension();
      real = tell(workload, report);
      asReal = hardness(workload, peer, report);
      rows.add(row("real, by semblance-mini", real, asReal));
    }
    Geometry like = fitted(real, dimension, searched, queries, Checkout.emptied(folder));
    try (Workload workload = Workload.make(Checkout.emptied(folder), like, searched, queries, 1)) {
      report.note("%,d generated like them: %s", searched, like);
      Statistics statistics = tell(workload, report);
      Map<String, Optional<Curves.Point>> generated = hardness(workload, peer, report);
      rows.add(row("generated like these", statistics, generated));
      compare(asReal, generated, report);
    }
    Checkout.delete(folder);
    if (options.word("write").orElse("no").equals("yes")) {
      MarkedTable.renew(checkout.root().resolve(Contest.NOTE), "geometry", HEAD, rows);
    }
  }

  private static String row(
      String what, Statistics found, Map<String, Optional<Curves.Point>> needed) {
    String beams =
        needed.values().stream()
            .map(point -> point.map(Curves.Point::setting).orElse("-"))
            .collect(Collectors.joining(" / "));
    return String.format(
        Locale.ROOT,
        "| %s | %,d | %.2f / %.2f | %.2f / %.2f | %.2f | %.0f / %.0f | %.2f / %.2f | %.0f / %.0f | %.1f / %.1f | %s |",
        what,
        found.items(),
        found.pictureCone(),
        found.textCone(),
        found.cross(),
        found.pair(),
        found.gap(),
        found.pictureSpread(),
        found.textSpread(),
        found.byPicture().tenth(),
        found.byText().tenth(),
        found.byPicture().localDimension(),
        found.byText().localDimension(),
        found.byPicture().hubness(),
        found.byText().hubness(),
        beams);
  }

  private static Statistics tell(Workload workload, Report report) {
    Statistics statistics = Statistics.of(workload);
    report.note(statistics.words());
    return statistics;
  }

  /// The geometry of real vectors, with the kinship at which the tenth nearest are as near.
  private static Geometry fitted(
      Statistics real, int dimension, int items, int queries, Path folder) throws IOException {
    double kinship = 0;
    for (double step = .5; step > .02; step /= 2) {
      Geometry tried = Geometry.like(real, dimension, kinship + step);
      try (Workload workload = Workload.make(folder, tried, items, Math.min(queries, 200), 1)) {
        if (Statistics.of(workload).byPicture().tenth() < real.byPicture().tenth()) {
          kinship += step;
        }
      }
    }
    return Geometry.like(real, dimension, kinship);
  }

  /// The settings that hnswlib needs for each recall.
  private static Map<String, Optional<Curves.Point>> hardness(
      Workload workload, Peer peer, Report report) throws IOException {
    Map<String, Optional<Curves.Point>> needed = new LinkedHashMap<>();
    Curves curves = new Curves();
    try (PeerIndex graph =
        new PeerIndex("hnswlib", workload, peer, Runtime.getRuntime().availableProcessors())) {
      report.note("  %s", graph.build());
      for (Queries queries : workload.asked()) {
        Cell cell = new Cell(queries, 10, Cell.ALL);
        curves.measure(graph, cell, workload.truth(), SECONDS);
        for (double recall : RECALLS) {
          needed.put(
              "%s, %.2f".formatted(cell.words(), recall), curves.best("hnswlib", cell, recall));
          report.note(
              "  %s, recall >= %.2f: hnswlib %s",
              cell.words(), recall, curves.words("hnswlib", cell, recall));
        }
      }
    }
    return needed;
  }

  private static void compare(
      Map<String, Optional<Curves.Point>> real,
      Map<String, Optional<Curves.Point>> generated,
      Report report) {
    real.forEach((what, needed) -> {
      List<Double> beams =
          List.of(beam(needed), beam(generated.getOrDefault(what, Optional.empty())));
      double apart = Math.max(beams.get(1) / beams.get(0), beams.get(0) / beams.get(1));
      report.atMost(
          "%s: beams of %.0f for real vectors and of %.0f for generated ones, times apart"
              .formatted(what, beams.get(0), beams.get(1)),
          apart,
          HARDNESS);
    });
  }

  private static double beam(Optional<Curves.Point> point) {
    return point.map(found -> Double.parseDouble(found.setting())).orElse(Double.NaN);
  }
}
