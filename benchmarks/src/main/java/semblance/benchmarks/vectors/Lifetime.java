package semblance.benchmarks.vectors;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import semblance.benchmarks.measure.Machine;
import semblance.benchmarks.measure.Report;
import semblance.benchmarks.workload.Answers;
import semblance.benchmarks.workload.Cell;
import semblance.benchmarks.workload.Queries;
import semblance.benchmarks.workload.Workload;

/// A collection of ours from its first vector on: how soon it answers, and how fast and right it
/// does so fresh, during writes, after them, and made one.
final class Lifetime {
  /// The part of the items that is written again during the searches, each in its own place, so
  /// that the right answers stay as they are.
  private static final int REWRITTEN_OF = 10;

  private static final int REFRESH = 2_000;

  private final Workload workload;
  private final Ours ours;
  private final Report report;
  private final double seconds;
  private final List<Cell> cells = new ArrayList<>();

  Lifetime(Workload workload, Ours ours, Report report, double seconds) {
    this.workload = workload;
    this.ours = ours;
    this.report = report;
    this.seconds = seconds;
    Queries texts = workload.asked().getFirst();
    cells.add(new Cell(texts, 10, Cell.ALL));
    cells.add(new Cell(texts, 10, 10));
  }

  /// @param mark seconds that may pass between the last vector and the first answer
  void run(double mark) throws IOException {
    Ours.Filled filled = ours.fill();
    report.note(
        "semblance: written in %.1f s (%,.0f a second)",
        filled.writing(), workload.items() / filled.writing());
    report.atMost("seconds from the last vector to the first answer", filled.first(), mark);
    ours.search(cells.getFirst(), "fast", ours.warmUpSeconds());
    measure("fresh");
    duringWrites();
    measure("after the writes");
    report.note("semblance: %s; %s", ours.compact(), Machine.memory());
  }

  private void measure(String when) throws IOException {
    for (Cell cell : cells) {
      for (String setting : ours.settings(cell)) {
        Answers answers = ours.search(cell, setting, seconds);
        tell(when, cell, setting, answers);
      }
    }
  }

  private void duringWrites() throws IOException {
    try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
      Future<?> writing = thread.submit(this::rewrite);
      int pass = 0;
      do {
        Cell cell = cells.get(pass % cells.size());
        List<String> settings = ours.settings(cell);
        String setting = settings.get(pass / cells.size() % settings.size());
        tell("during writes", cell, setting, ours.search(cell, setting, seconds));
        pass++;
      } while (!writing.isDone() || pass < 2 * cells.size());
      writing.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a collection was written", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("the writer failed", e);
    }
  }

  private void rewrite() {
    int last = workload.items() / REWRITTEN_OF;
    for (int from = 0; from < last; from += REFRESH) {
      ours.write(from, Math.min(from + REFRESH, last));
      ours.collection().refresh();
    }
  }

  private void tell(String when, Cell cell, String setting, Answers answers) {
    report.note(
        "  %s: %s, %s: %,.0f/s, recall %s (%s)",
        when,
        cell.words(),
        setting,
        answers.rate(),
        String.format(Locale.ROOT, "%.3f", workload.truth().recall(cell, answers)),
        ours.strategy(cell, setting));
  }
}
