package semblance.ingest;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import semblance.catalog.EmbeddedItem;
import semblance.embedding.Embedding;
import semblance.embedding.EmbeddingModel;
import semblance.embedding.Modality;
import semblance.embedding.PreparedContent;
import semblance.embedding.Tower;
import semblance.ingest.DraftItem.PendingSegment;

/// Runs candidates, of whatever kind, through reading, encoding and writing on a fixed number of
/// workers.
///
/// One run an instance. The first failure that is not one candidate's own (a full disk, a model
/// that fails) stops all workers and is thrown by [#run()].
final class IndexingPipeline<C> {
  /// Items are handed to the writer in lots of this size, so that its lock is taken rarely; in
  /// smaller ones if they have so many segments that they fill the memory.
  private static final int WRITE_LOT = 128;

  private static final int WRITE_SEGMENTS = 4096;

  private final ItemFlow<C> flow;
  private final Supplier<List<EmbeddingModel>> models;
  private final int workers;
  private final StageTimes times;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  // All below is guarded by the lock.
  private final Iterator<C> upcoming;
  private final Map<Need, Deque<PendingSegment>> waiting = new LinkedHashMap<>();
  private final Map<Need, Tower> towers = new HashMap<>();
  private List<EmbeddedItem> finished = new ArrayList<>();
  private int finishedSegments;
  private int reading;
  private int encoding;
  private boolean writing;
  private @Nullable Throwable failure;

  /// What a segment is to be encoded by. Films may go through the tower for pictures.
  private record Need(String towerId, Modality modality) {}

  /// What a run reads from and writes to.
  interface ItemFlow<C> {
    /// Reads and prepares a candidate; empty if it was dealt with otherwise (unchanged, skipped).
    ///
    /// @param outlet is given the segments of the item as they are prepared
    Optional<DraftItem> read(C candidate, Consumer<PendingSegment> outlet);

    /// Stores finished items.
    void write(List<EmbeddedItem> items);
  }

  /// @param models whose towers contents are prepared for; asked when one is met for the first time
  IndexingPipeline(
      Iterator<C> candidates,
      ItemFlow<C> flow,
      Supplier<List<EmbeddingModel>> models,
      int workers,
      StageTimes times) {
    this.upcoming = candidates;
    this.flow = flow;
    this.models = models;
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
            && (finished.size() >= WRITE_LOT
                || finishedSegments >= WRITE_SEGMENTS
                || (nothingMoreToEncode && !finished.isEmpty()))) {
          return Optional.of(writeTask());
        }
        Optional<Runnable> batch = encodeTask(1);
        if (batch.isPresent()) {
          return batch;
        }
        if (upcoming.hasNext()) {
          C candidate = upcoming.next();
          reading++;
          return Optional.of(() -> read(candidate));
        }
        if (!writing && isDrained()) { // asked again, since abandoned items may have been dropped
          if (finished.isEmpty()) {
            changed.signalAll();
            return Optional.empty();
          }
          continue;
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
    finishedSegments = 0;
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

  /// A batch, if there are as many full ones, or what is left when nothing more will be read.
  private Optional<Runnable> encodeTask(int full) {
    boolean last = !upcoming.hasNext() && reading == 0;
    for (Map.Entry<Need, Deque<PendingSegment>> entry : waiting.entrySet()) {
      Deque<PendingSegment> queue = entry.getValue();
      Tower tower = towers.computeIfAbsent(entry.getKey(), this::tower);
      if (queue.size() >= full * tower.preferredBatch() || (last && !queue.isEmpty())) {
        List<PendingSegment> batch = new ArrayList<>();
        while (batch.size() < tower.preferredBatch() && !queue.isEmpty()) {
          PendingSegment segment = queue.removeFirst();
          if (!segment.item().isAbandoned()) {
            batch.add(segment);
          }
        }
        if (batch.isEmpty()) {
          continue;
        }
        encoding++;
        return Optional.of(() -> encode(tower, batch));
      }
    }
    return Optional.empty();
  }

  private Tower tower(Need need) {
    return models.get().stream()
        .flatMap(model -> model.findTower(need.modality()).stream())
        .filter(tower -> tower.identity().id().equals(need.towerId()))
        .findFirst()
        .orElseThrow(() ->
            new IllegalStateException(
                "%s content was prepared for the tower %s"
                    .formatted(need.modality(), need.towerId())));
  }

  private void read(C candidate) {
    Optional<DraftItem> draft = Optional.empty();
    try {
      draft = flow.read(candidate, this::enqueue);
    } finally {
      Optional<DraftItem> read = draft;
      locked(() -> {
        reading--;
        read.filter(DraftItem::close).ifPresent(this::finish);
      });
    }
  }

  /// Hands a segment on. A reader of something long encodes itself when others do not keep up, so
  /// that what waits does not fill the memory.
  private void enqueue(PendingSegment segment) {
    locked(() ->
        waiting
            .computeIfAbsent(
                new Need(segment.content().towerId(), segment.content().modality()),
                _ -> new ArrayDeque<>())
            .add(segment));
    Optional<Runnable> help = Optional.empty();
    lock.lock();
    try {
      if (failure == null) {
        help = encodeTask(2);
      }
    } finally {
      lock.unlock();
    }
    if (help.isPresent()) {
      long start = System.nanoTime();
      help.get().run();
      times.read(start - System.nanoTime()); // this time was not spent reading
    }
  }

  /// Called with the lock held.
  private void finish(DraftItem item) {
    finished.add(item.item());
    finishedSegments += item.size();
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
            finish(item);
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
