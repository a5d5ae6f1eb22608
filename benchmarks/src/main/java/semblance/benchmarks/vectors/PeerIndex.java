package semblance.benchmarks.vectors;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import semblance.benchmarks.measure.Peer;
import semblance.benchmarks.measure.PeerSession;
import semblance.benchmarks.workload.Answers;
import semblance.benchmarks.workload.Cell;
import semblance.benchmarks.workload.VectorFile;
import semblance.benchmarks.workload.Workload;

/// An index of hnswlib or faiss, in a process of its own.
final class PeerIndex implements Contestant {
  /// The indexes that the script knows.
  static final List<String> NAMES =
      List.of("hnswlib", "faiss-hnsw", "faiss-hnsw-sq", "faiss-ivf-pq", "faiss-flat");

  private static final List<Integer> BEAMS =
      List.of(10, 16, 24, 36, 50, 70, 100, 140, 200, 280, 400, 560, 800, 1_200, 1_800, 2_700);
  private static final List<String> PROBES =
      List.of("4/4", "8/4", "16/8", "32/8", "64/16", "128/16", "256/32", "512/64", "1024/64");

  private final String name;
  private final Workload workload;
  private final PeerSession session;

  PeerIndex(String name, Workload workload, Peer peer, int threads) {
    this.name = name;
    this.workload = workload;
    session =
        peer.start(
            "vector_search.py",
            "--engine",
            name,
            "--folder",
            workload.folder(),
            "--build-threads",
            threads);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String build() {
    JsonNode built = session.answer();
    return String.format(
        Locale.ROOT,
        "%s: built in %.1f s with %d threads; %.0f MB held",
        built.path("version").asText(),
        built.path("seconds").asDouble(),
        built.path("threads").asInt(),
        built.path("bytes").asDouble() / 1e6);
  }

  /// Beams for graphs; for inverted lists how many of them are looked into, and how many times k
  /// are compared again.
  @Override
  public List<String> settings(Cell cell) {
    return switch (name) {
      case "faiss-flat" -> List.of("all");
      case "faiss-ivf-pq" -> PROBES;
      default -> BEAMS.stream().filter(beam -> beam >= cell.count()).map(Object::toString).toList();
    };
  }

  @Override
  public Answers search(Cell cell, String setting, double seconds) throws IOException {
    String asked =
        Stream.of(cell.queries().name(), cell.count(), cell.perMille(), setting, seconds)
            .map(Object::toString)
            .reduce((one, other) -> one + " " + other)
            .orElseThrow();
    JsonNode answer = session.ask(asked);
    Path file = workload.folder().resolve(answer.path("rows").asText());
    try (VectorFile found = VectorFile.open(file)) {
      int[][] rows = new int[found.rows()][found.dimension()];
      for (int query = 0; query < rows.length; query++) {
        float[] numbers = found.row(query);
        for (int i = 0; i < numbers.length; i++) {
          rows[query][i] = (int) numbers[i]; // exact up to 16 million
        }
      }
      return new Answers(answer.path("rate").asDouble(), rows);
    }
  }

  @Override
  public void close() {
    session.close();
  }
}
