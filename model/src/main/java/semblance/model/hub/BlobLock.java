package semblance.model.hub;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The right to fetch a blob: one thread of one process at a time has it.
///
/// Python's `filelock` locks the same file in another of the system's ways, so it is not kept out;
/// it needs not be, since it fetches into a file of its own and both put the blob in place at once.
final class BlobLock implements AutoCloseable {
  /// Within a process the system's locks do not count, so these do.
  private static final ConcurrentMap<Path, ReentrantLock> IN_PROCESS = new ConcurrentHashMap<>();

  private final ReentrantLock own;
  private @Nullable FileChannel channel;

  private BlobLock(ReentrantLock own) {
    this.own = own;
  }

  /// Takes the lock.
  ///
  /// @param waiting is run once if another has it
  static BlobLock take(Path file, Runnable waiting) throws IOException, InterruptedException {
    ReentrantLock own =
        IN_PROCESS.computeIfAbsent(file.toAbsolutePath().normalize(), _ -> new ReentrantLock());
    boolean told = false;
    if (!own.tryLock()) {
      told = true;
      waiting.run();
      own.lockInterruptibly();
    }
    BlobLock lock = new BlobLock(own);
    try {
      Files.createDirectories(file.getParent());
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      lock.channel = channel;
      FileLock held = channel.tryLock();
      if (held == null) {
        if (!told) {
          waiting.run();
        }
        held = channel.lock();
      }
      return lock;
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  @Override
  public void close() {
    try {
      if (channel != null) {
        channel.close(); // gives the file's lock back
      }
    } catch (IOException e) {
      System.getLogger(BlobLock.class.getName())
          .log(System.Logger.Level.DEBUG, "a lock file could not be closed", e);
    } finally {
      own.unlock();
    }
  }
}
