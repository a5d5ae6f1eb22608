package semblance.ingest;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import semblance.catalog.EmbeddedItem;
import semblance.embedding.Embedding;
import semblance.embedding.EmbeddingModel;
import semblance.embedding.Modality;
import semblance.embedding.PreparedContent;
import semblance.embedding.Tower;
import semblance.ingest.DraftItem.PendingSegment;
import semblance.ingest.source.Candidate;

/// Runs candidates through reading, encoding and writing on a fixed number of workers.
///
/// One run an instance. The first failure that is not one candidate's own (a full disk, a model
/// that fails) stops all workers and is thrown by [#run()].
final class IndexingPipeline {
  /// Items are handed to the writer in lots of this size, so that its lock is taken rarely.
  private static final int WRITE_LOT = 128;

  private final ItemFlow flow;
  private final EmbeddingModel model;
  private final int workers;
  private final StageTimes times;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  // All below is guarded by the lock.
  private final Iterator<Candidate> upcoming;
  private final Map<Modality, Deque<PendingSegment>> waiting = new EnumMap<>(Modality.class);
  private List<EmbeddedItem> finished = new ArrayList<>();
  private int reading;
  private int encoding;
  private boolean writing;
  private @Nullable Throwable failure;

  /// What a run reads from and writes to.
  interface ItemFlow {
    /// Reads and prepares a candidate; empty if it was dealt with otherwise (unchanged, moved,
    /// skipped).
    Optional<DraftItem> read(Candidate candidate);

    /// Stores finished items.
    void write(List<EmbeddedItem> items);
  }

  IndexingPipeline(
      Iterator<Candidate> candidates,
      ItemFlow flow,
      EmbeddingModel model,
      int workers,
      StageTimes times) {
    this.upcoming = candidates;
    this.flow = flow;
    this.model = model;
    this.workers = workers;
    this.times = times;
  }

  /// Runs until every candidate is dealt with.
  void run() {
    List<Thread> threads = new ArrayList<>();
    for (int i = 1; i < workers; i++) {
      threads.add(Thread.ofPlatform().name("indexing-" + i).daemon().start(this::work));
    }
    work();
    boolean interrupted = false;
    for (Thread thread : threads) {
      while (true) {
        try {
          thread.join();
          break;
        } catch (InterruptedException e) {
          interrupted = true;
          fail(e);
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    switch (failure) {
      case null -> {}
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case Throwable e -> throw new IllegalStateException("indexing was interrupted", e);
    }
  }

  private void work() {
    try {
      for (Optional<Runnable> task = next(); task.isPresent(); task = next()) {
        task.get().run();
      }
    } catch (Throwable e) {
      fail(e);
    }
  }

  @SuppressWarnings(
      "ReferenceEquality") // The same exception may come twice, and cannot suppress itself.
  private void fail(Throwable e) {
    lock.lock();
    try {
      if (failure == null) {
        failure = e;
      } else if (failure != e) {
        failure.addSuppressed(e);
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// The piece of work nearest to the end of the way; waits while others hold all there is; empty
  /// when there will be none.
  private Optional<Runnable> next() throws InterruptedException {
    lock.lock();
    try {
      while (failure == null) {
        boolean nothingMoreToEncode = isDrained();
        if (!writing
            && (finished.size() >= WRITE_LOT || (nothingMoreToEncode && !finished.isEmpty()))) {
          return Optional.of(writeTask());
        }
        Optional<Runnable> batch = encodeTask();
        if (batch.isPresent()) {
          return batch;
        }
        if (upcoming.hasNext()) {
          Candidate candidate = upcoming.next();
          reading++;
          return Optional.of(() -> read(candidate));
        }
        if (nothingMoreToEncode && !writing && finished.isEmpty()) {
          changed.signalAll();
          return Optional.empty();
        }
        changed.await();
      }
      return Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  /// Whether no further item can become finished.
  private boolean isDrained() {
    return !upcoming.hasNext()
        && reading == 0
        && encoding == 0
        && waiting.values().stream().allMatch(Deque::isEmpty);
  }

  private Runnable writeTask() {
    writing = true;
    List<EmbeddedItem> lot = finished;
    finished = new ArrayList<>();
    return () -> {
      long start = System.nanoTime();
      try {
        flow.write(lot);
      } finally {
        times.write(System.nanoTime() - start);
        locked(() -> writing = false);
      }
    };
  }

  /// A full batch, or what is left when nothing more will be read.
  private Optional<Runnable> encodeTask() {
    boolean last = !upcoming.hasNext() && reading == 0;
    for (Map.Entry<Modality, Deque<PendingSegment>> entry : waiting.entrySet()) {
      Deque<PendingSegment> queue = entry.getValue();
      Tower tower = model.tower(entry.getKey());
      if (queue.size() >= tower.preferredBatch() || (last && !queue.isEmpty())) {
        List<PendingSegment> batch = new ArrayList<>();
        while (batch.size() < tower.preferredBatch() && !queue.isEmpty()) {
          batch.add(queue.removeFirst());
        }
        encoding++;
        return Optional.of(() -> encode(tower, batch));
      }
    }
    return Optional.empty();
  }

  private void read(Candidate candidate) {
    Optional<DraftItem> draft = Optional.empty();
    try {
      draft = flow.read(candidate);
    } finally {
      Optional<DraftItem> ready = draft;
      locked(() -> {
        reading--;
        ready.ifPresent(item -> {
          if (item.pending().isEmpty()) {
            finished.add(item.item());
          }
          for (PendingSegment segment : item.pending()) {
            waiting
                .computeIfAbsent(segment.content().modality(), m -> new ArrayDeque<>())
                .add(segment);
          }
        });
      });
    }
  }

  private void encode(Tower tower, List<PendingSegment> batch) {
    long start = System.nanoTime();
    List<PreparedContent> contents = batch.stream().map(PendingSegment::content).toList();
    try {
      List<Embedding> embeddings = tower.encode(contents);
      locked(() -> {
        for (int i = 0; i < batch.size(); i++) {
          DraftItem item = batch.get(i).item();
          if (item.complete(batch.get(i), embeddings.get(i))) {
            finished.add(item.item());
          }
        }
      });
    } finally {
      times.encode(System.nanoTime() - start);
      locked(() -> encoding--);
    }
  }

  private void locked(Runnable change) {
    lock.lock();
    try {
      change.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
