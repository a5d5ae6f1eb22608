package semblance.catalog;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import semblance.catalog.storage.CatalogManifest;

/// Decides when a catalog's writes are committed: after so many, or so long after the first of
/// them.
///
/// All methods are called by whoever holds the lock, which the timer takes as well.
final class Committing implements AutoCloseable {
  private final ReentrantLock lock;
  private final Runnable commit;
  private final long intervalMillis;
  private final long mostItems;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("semblance-commit").factory());
  private long uncommitted;
  private @Nullable ScheduledFuture<?> due;
  private @Nullable RuntimeException timerFailure;
  private boolean closed;

  /// @param settings says how often
  /// @param commit makes everything written so far lasting; called under the lock
  Committing(ReentrantLock lock, CatalogManifest settings, Runnable commit) {
    this.lock = lock;
    this.commit = commit;
    this.intervalMillis = settings.commitInterval().toMillis();
    this.mostItems = settings.commitItems();
  }

  /// So many items were written.
  void wrote(long items) {
    uncommitted += items;
    if (uncommitted >= mostItems) {
      now();
    } else if (items > 0 && due == null) {
      due = timer.schedule(this::whenDue, intervalMillis, TimeUnit.MILLISECONDS);
    }
  }

  /// Commits.
  void now() {
    if (due != null) {
      due.cancel(false);
      due = null;
    }
    commit.run();
    uncommitted = 0;
  }

  private void whenDue() {
    lock.lock();
    try {
      due = null;
      if (!closed && timerFailure == null) {
        now();
      }
    } catch (RuntimeException e) {
      timerFailure = e; // told at the next call
    } finally {
      lock.unlock();
    }
  }

  /// Throws what a commit by time failed with.
  void requireNoFailure() {
    if (timerFailure != null) {
      throw timerFailure;
    }
  }

  /// Ends the timer, without a commit.
  @Override
  public void close() {
    closed = true;
    timer.shutdownNow();
  }
}
