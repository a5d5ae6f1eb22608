package semblance.benchmarks.load;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import semblance.benchmarks.measure.Benchmark;
import semblance.benchmarks.measure.Checkout;
import semblance.benchmarks.measure.Machine;
import semblance.benchmarks.measure.Options;
import semblance.benchmarks.measure.Report;
import semblance.benchmarks.vectors.Ours;
import semblance.benchmarks.workload.Cell;
import semblance.benchmarks.workload.Queries;
import semblance.benchmarks.workload.Workload;
import semblance.collection.query.Recall;

/// Many threads that search one collection, first alone, then beside a writer that stores, changes,
/// deletes and commits all the while.
public final class LoadBenchmark implements Benchmark {
  private static final double SLOWER = 5;

  /// Items the writer stores between two commits.
  private static final int COMMIT = 5_000;

  private static final int BATCH = 100;

  /// Of the items that the writer touches, so many in a thousand are deleted for a while.
  private static final int DELETED = 50;

  private static final Sized USUAL = new Sized(100_000, 512, 1, 2_048);

  @Override
  public String description() {
    return "many searching threads beside a writer: errors, and how much slower they get";
  }

  @Override
  public Map<String, String> options() {
    Map<String, String> options = USUAL.options();
    options.put("threads", "searching threads (16)");
    options.put("minutes", "beside the writer (10)");
    options.put("quiet", "seconds without the writer (60)");
    options.put("pace", "items a second that the writer stores (500)");
    return options;
  }

  @Override
  public List<String> javaOptions(Options options) {
    List<String> java = new ArrayList<>(USUAL.with(options).javaOptions());
    java.addAll(List.of("-XX:-UseSerialGC", "-XX:+UseG1GC"));
    return java;
  }

  @Override
  public void run(Checkout checkout, Options options, Report report) throws IOException {
    Path folder = Checkout.emptied(checkout.scratch("load"));
    int threads = options.count("threads", 16);
    Sized sized = USUAL.with(options);
    try (Workload workload =
            Workload.make(folder, sized.geometry(), sized.items(), 200, sized.seed());
        Ours ours = new Ours(workload)) {
      ours.fill();
      Searchers searchers = new Searchers(workload, ours, threads, sized.seed());
      searchers.run(Duration.ofSeconds(Math.max(5, options.count("quiet", 60) / 4)), () -> {});
      Latencies quiet = searchers.run(Duration.ofSeconds(options.count("quiet", 60)), () -> {});
      report.note("%d threads alone: %s", threads, quiet.words());
      Writer writer = new Writer(workload, ours, options.count("pace", 500));
      Latencies busy =
          searchers.run(Duration.ofMinutes(options.count("minutes", 10)), writer::step);
      report.note("%d threads beside a writer: %s", threads, busy.words());
      report.note(
          "the writer stored %,d items, deleted %,d of them and committed %d times",
          writer.stored, writer.deleted, writer.commits);
      report.atMost(
          "99 % beside the writer, times that alone", busy.millis(.99) / quiet.millis(.99), SLOWER);
      searchers.errors().forEach((kind, count) -> report.note("  %,d × %s", count.get(), kind));
      report.holds("no search failed", searchers.errors().isEmpty());
      report.holds("every item is there in the end", ours.collection().size() == workload.items());
      report.note("this process: %s", Machine.memory());
    }
    Checkout.delete(folder);
  }

  /// Does a bit of work, as often as it is asked to.
  private interface Work {
    void step();
  }

  /// Threads that ask random questions of the workload until they are stopped.
  private static final class Searchers {
    private final Workload workload;
    private final Ours ours;
    private final int threads;
    private final long seed;
    private final Map<String, AtomicLong> errors = new ConcurrentHashMap<>();

    Searchers(Workload workload, Ours ours, int threads, long seed) {
      this.workload = workload;
      this.ours = ours;
      this.threads = threads;
      this.seed = seed;
    }

    /// Errors by what they say.
    Map<String, AtomicLong> errors() {
      return errors;
    }

    Latencies run(Duration time, Work beside) {
      AtomicBoolean over = new AtomicBoolean();
      List<Future<Latencies>> running = new ArrayList<>();
      try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
        for (int thread = 0; thread < threads; thread++) {
          SplittableRandom random = new SplittableRandom(seed * 1_000 + thread);
          running.add(pool.submit(() -> search(random, over)));
        }
        long end = System.nanoTime() + time.toNanos();
        try {
          while (System.nanoTime() < end) {
            beside.step();
            LockSupport.parkNanos(1_000_000);
          }
        } finally {
          over.set(true);
        }
        Latencies all = new Latencies();
        for (Future<Latencies> one : running) {
          all.addAll(one.get());
        }
        return all;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while searching", e);
      } catch (ExecutionException e) {
        throw new IllegalStateException("a searching thread failed", e);
      }
    }

    private Latencies search(SplittableRandom random, AtomicBoolean over) {
      Latencies latencies = new Latencies();
      while (!over.get()) {
        Queries queries = workload.asked().get(random.nextInt(workload.asked().size()));
        int filter = random.nextInt(3) == 0 ? 10 : Cell.ALL;
        Cell cell = new Cell(queries, 10, filter);
        long start = System.nanoTime();
        try {
          int found =
              Ours.rows(
                      ours.collection()
                          .search(
                              ours.request(cell, random.nextInt(queries.size()), Recall.BALANCED)))
                  .length;
          if (found < cell.count()) {
            count("a search found %d of %d items".formatted(found, cell.count()));
          }
        } catch (RuntimeException e) {
          count(e.toString());
        }
        latencies.add(System.nanoTime() - start);
      }
      return latencies;
    }

    private void count(String kind) {
      errors.computeIfAbsent(kind, _ -> new AtomicLong()).incrementAndGet();
    }
  }

  /// Stores items again in batches at a steady pace, after deleting some of them, and commits.
  private static final class Writer {
    private final Workload workload;
    private final Ours ours;
    private final double pace;
    private final long start = System.nanoTime();
    private long stored;
    private long deleted;
    private long commits;
    private int next;

    Writer(Workload workload, Ours ours, double pace) {
      this.workload = workload;
      this.ours = ours;
      this.pace = pace;
    }

    void step() {
      if (stored > pace * (System.nanoTime() - start) / 1e9) {
        return; // ahead of its pace
      }
      int end = Math.min(next + BATCH, workload.items());
      for (int row = next; row < end; row++) {
        if (Workload.bucket(row) >= 1_000 - DELETED) {
          ours.collection().delete(Integer.toString(row));
          deleted++;
        }
      }
      ours.write(next, end);
      stored += end - next;
      next = end == workload.items() ? 0 : end;
      if (stored / COMMIT > commits) {
        ours.collection().commit(Map.of());
        commits++;
      } else if (stored % 1_000 < BATCH) {
        ours.collection().refresh();
      }
    }
  }
}
