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
import semblance.benchmarks.measure.Checkout;
import semblance.benchmarks.measure.Machine;
import semblance.benchmarks.measure.MarkedTable;
import semblance.benchmarks.measure.Options;
import semblance.benchmarks.measure.Peer;
import semblance.benchmarks.measure.Report;
import semblance.benchmarks.workload.Cell;
import semblance.benchmarks.workload.Queries;
import semblance.benchmarks.workload.Workload;

/// One run of all contestants over one workload.
final class Contest {
  /// Where the measured tables stand.
  static final String NOTE = "docs/decisions/0016-vectors-like-real-ones.md";

  /// The name of plain Lucene among the contestants.
  static final String LUCENE = "lucene";

  /// All contestants besides ours, with commas.
  static final String EVERYONE = LUCENE + "," + String.join(",", PeerIndex.NAMES);

  private static final double FIRST_ANSWER_SECONDS = 5;

  /// Those that marks are about; the others go once they are measured, for the sake of memory.
  private static final List<String> JUDGED = List.of("hnswlib", LUCENE);

  private static final List<Double> RECALLS = List.of(.95, .98, .99);

  private final Workload workload;
  private final String what;
  private final Checkout checkout;
  private final Options options;
  private final List<String> peers;
  private final Report report;
  private final double seconds;
  private final Optional<Peer> python;

  /// @param what a word for the vectors
  /// @param peers the contestants besides ours
  Contest(
      Workload workload,
      String what,
      Checkout checkout,
      Options options,
      List<String> peers,
      Report report) {
    this.workload = workload;
    this.what = what;
    this.checkout = checkout;
    this.options = options;
    this.peers = peers;
    this.report = report;
    seconds = options.count("millis", 1_000) / 1e3;
    python =
        peers.stream().anyMatch(PeerIndex.NAMES::contains)
            ? Optional.of(Peer.in(checkout.root())) // missing, it is missed at once
            : Optional.empty();
  }

  /// Builds, measures and judges.
  void run() throws IOException {
    report.note("%,d %s vectors of %d dimensions", workload.items(), what, workload.dimension());
    List<Cell> cells = cells();
    Curves curves = new Curves();
    Map<String, Contestant> standing = new LinkedHashMap<>();
    try (Ours ours = new Ours(workload)) {
      new Lifetime(workload, ours, report, seconds).run(FIRST_ANSWER_SECONDS);
      measure(ours, cells, curves);
      try {
        for (String name : peers) {
          Contestant peer = contestant(name);
          standing.put(name, peer);
          report.note("%s: %s", name, peer.build());
          measure(peer, cells, curves);
          if (!JUDGED.contains(name)) {
            standing.remove(name);
            peer.close();
          }
        }
        tell(cells, curves, ours);
        judge(ours, standing, curves);
      } finally {
        for (Contestant contestant : standing.values()) {
          contestant.close();
        }
      }
      report.note("this process: %s", Machine.memory());
    }
    Path table =
        checkout.scratch(
            "vectors-%s-%dx%d.tsv".formatted(what, workload.items(), workload.dimension()));
    Files.write(table, curves.lines());
    report.note("all points: %s", checkout.root().relativize(table));
    if (options.word("write").orElse("no").equals("yes")) {
      write(cells, curves);
    }
  }

  private Contestant contestant(String name) throws IOException {
    return python.isPresent() && !name.equals(LUCENE)
        ? new PeerIndex(name, workload, python.get(), Runtime.getRuntime().availableProcessors())
        : new PlainLucene(workload);
  }

  private List<Cell> cells() {
    Queries texts = workload.asked().getFirst();
    if (options.word("cells").orElse("all").equals("few")) {
      return List.of(new Cell(texts, 10, Cell.ALL), new Cell(texts, 10, 10));
    }
    List<Cell> cells = new ArrayList<>();
    for (Queries queries : workload.asked()) {
      for (int count : new int[] {10, 100}) {
        for (int filter : Workload.FILTERS) {
          cells.add(new Cell(queries, count, filter));
        }
      }
    }
    return cells;
  }

  private void measure(Contestant contestant, List<Cell> cells, Curves curves) throws IOException {
    if (contestant.warmUpSeconds() > 0) {
      Cell first = cells.getFirst();
      List<String> settings = contestant.settings(first);
      contestant.search(first, settings.get(settings.size() / 2), contestant.warmUpSeconds());
    }
    for (Cell cell : cells) {
      curves.measure(contestant, cell, workload.truth(), seconds);
    }
  }

  private void tell(List<Cell> cells, Curves curves, Ours ours) {
    for (Cell cell : cells) {
      report.note(cell.words());
      for (String setting : ours.settings(cell)) {
        report.note("    %-9s %s", setting, ours.strategy(cell, setting));
      }
      for (double recall : RECALLS) {
        StringBuilder line = new StringBuilder("  %.2f".formatted(recall));
        line.append("  semblance ").append(curves.words(ours.name(), cell, recall));
        for (String name : peers) {
          line.append("  ").append(name).append(' ').append(curves.words(name, cell, recall));
        }
        report.note(line.toString());
      }
    }
  }

  private void judge(Ours ours, Map<String, Contestant> standing, Curves curves)
      throws IOException {
    Queries texts = workload.asked().getFirst();
    Cell plain = new Cell(texts, 10, Cell.ALL);
    Cell filtered = new Cell(texts, 10, 10);
    Duel duel =
        new Duel(
            ours, curves, options.count("rounds", 5), options.count("millis", 1_000) / 1e3, report);
    duel.judge(plain, .95, standing, "hnswlib", 1);
    duel.judge(plain, .99, standing, "hnswlib", 1.4);
    duel.judge(filtered, .99, standing, "hnswlib", 10);
    duel.judge(filtered, .99, standing, "lucene", 10);
  }

  /// Renews the rows of these vectors in the tables of the note.
  private void write(List<Cell> cells, Curves curves) throws IOException {
    String vectors =
        String.format(Locale.ROOT, "%,d × %d, %s", workload.items(), workload.dimension(), what);
    List<String> all = new ArrayList<>();
    all.add("semblance");
    all.addAll(List.of(EVERYONE.split(",", -1)));
    List<String> rows = new ArrayList<>();
    for (Cell cell : cells) {
      for (double recall : RECALLS) {
        StringBuilder row =
            new StringBuilder("| %s | %s, %.2f |".formatted(vectors, cell.words(), recall));
        for (String name : all) {
          row.append(' ')
              .append(
                  curves
                      .best(name, cell, recall)
                      .map(point -> String.format(Locale.ROOT, "%,.0f", point.rate()))
                      .orElse("-"))
              .append(" |");
        }
        rows.add(row.toString());
      }
    }
    Path note = checkout.root().resolve(NOTE);
    MarkedTable.renew(
        note, "curves", "| vectors | question, recall | " + String.join(" | ", all) + " |", rows);
    MarkedTable.renew(
        note,
        "marks",
        "| vectors | what | figure | met |",
        report.marks().stream()
            .map(mark ->
                "| %s | %s | %s | %s |"
                    .formatted(vectors, mark.what(), mark.figure(), mark.met() ? "yes" : "no"))
            .toList());
  }
}
