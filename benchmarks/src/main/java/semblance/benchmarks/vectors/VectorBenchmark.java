package semblance.benchmarks.vectors;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import semblance.benchmarks.measure.Benchmark;
import semblance.benchmarks.measure.Checkout;
import semblance.benchmarks.measure.Options;
import semblance.benchmarks.measure.Report;
import semblance.benchmarks.workload.Geometry;
import semblance.benchmarks.workload.RealVectors;
import semblance.benchmarks.workload.Workload;

/// Speed against recall among vectors with the geometry of CLIP's, for texts and pictures as
/// queries, with and without filters, before, during and after writes, against hnswlib, faiss and
/// plain Lucene.
public final class VectorBenchmark implements Benchmark {
  @Override
  public String description() {
    return "speed against recall among vectors like CLIP's, against hnswlib, faiss and Lucene";
  }

  @Override
  public Map<String, String> options() {
    Map<String, String> options = new LinkedHashMap<>();
    options.put("items", "how many generated vectors (100000)");
    options.put("dimension", "numbers a vector (512)");
    options.put("queries", "queries of each modality (500)");
    options.put("against", "none, or other libraries with commas (" + Contest.EVERYONE + ")");
    options.put(
        "real", "yes or no: vectors of real pictures and texts instead of generated ones (no)");
    options.put("near", "with --real: each picture so often, moved a little (1)");
    options.put(
        "data", "with --real: the folder that holds photos/ and products/ (../shared/data)");
    options.put("cells", "all, or few: text queries, k 10, without filter and with 1 % (all)");
    options.put("millis", "milliseconds a point of a curve (1000)");
    options.put("rounds", "how often both take their turn for a mark (5)");
    options.put("seed", "of the vectors (1)");
    options.put("write", "yes to renew the tables in " + Contest.NOTE + " (no)");
    options.put("heap", "megabytes of heap (1500, from 200,000 items on 4096)");
    return options;
  }

  @Override
  public List<String> javaOptions(Options options) {
    peers(options); // a name that is not known is told before anything else
    int usual = options.count("items", 100_000) < 200_000 ? 1_500 : 4_096;
    return List.of("-Xmx" + options.count("heap", usual) + "m");
  }

  @Override
  public void run(Checkout checkout, Options options, Report report) throws IOException {
    List<String> peers = peers(options);
    Path folder = Checkout.emptied(checkout.scratch("vectors"));
    if (options.word("real").orElse("no").equals("yes")) {
      Path data = options.path("data", checkout.root().resolve("../shared/data"));
      if (!Files.isRegularFile(data.resolve("photos/captions.jsonl"))) {
        report.skipped("real vectors", data + " is not there; name it with --data");
        return;
      }
      try (RealVectors vectors = RealVectors.of(checkout, data, report);
          Workload workload =
              vectors.workload(folder, options.count("queries", 500), options.count("near", 1))) {
        new Contest(workload, "real", checkout, options, peers, report).run();
      }
    } else {
      Geometry geometry = Geometry.clip(options.count("dimension", 512));
      try (Workload workload =
          Workload.make(
              folder,
              geometry,
              options.count("items", 100_000),
              options.count("queries", 500),
              options.number("seed", 1))) {
        report.note(geometry.toString());
        new Contest(workload, "generated", checkout, options, peers, report).run();
      }
    }
    Checkout.delete(folder);
  }

  /// The contestants besides ours, checked before anything takes long.
  private static List<String> peers(Options options) {
    String wanted = options.word("against").orElse(Contest.EVERYONE);
    List<String> peers = wanted.equals("none") ? List.of() : List.of(wanted.split(",", -1));
    for (String peer : peers) {
      if (!peer.equals(Contest.LUCENE) && !PeerIndex.NAMES.contains(peer)) {
        throw new IllegalArgumentException(
            "--against %s: expected none, or some of %s with commas"
                .formatted(peer, Contest.EVERYONE));
      }
    }
    return peers;
  }
}
