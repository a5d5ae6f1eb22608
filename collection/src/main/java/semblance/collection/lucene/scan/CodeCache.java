package semblance.collection.lucene.scan;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.store.AlreadyClosedException;
import org.jspecify.annotations.Nullable;
import semblance.collection.scan.CodeTable;
import semblance.collection.scan.Coding;
import semblance.collection.scan.VectorSource;

/// The codes of the leaves' vectors, in memory, for as long as a leaf is open.
///
/// They are made from the stored vectors, a thousand of them in about ten milliseconds, so a
/// process that searches once is better off without. From the third search of a leaf on, a thread
/// in the background makes them. All codes together take at most a quarter of the memory that the
/// virtual machine may have; what does not fit is searched in other ways.
///
/// Thread-safe.
public final class CodeCache implements AutoCloseable {
  /// Leaves of fewer vectors are compared whole in less than a tenth of a millisecond.
  static final int FEWEST = 2_000;

  /// Leaves of fewer vectors are compared without waiting for a [Turn].
  static final int LIGHT = 10_000;

  private static final int SEARCHES = 3;
  private static final String CLOSED = "the collection was closed";
  private static final int CHECK_EACH = 1_024;

  private final long mostBytes;
  private final Map<LeafField, Entry> entries = new HashMap<>();
  private final Map<String, Fitted> codings = new HashMap<>();
  private final ExecutorService builder;
  private long bytes;
  private final AtomicInteger making = new AtomicInteger();
  private volatile boolean closed;

  /// Leaves a processor to who makes codes, if there are several.
  private final Semaphore turns =
      new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() - 1), true);

  /// A coding, and how many vectors its sample was of.
  private record Fitted(Coding coding, int vectors) {}

  private static final class Entry {
    int searches;
    boolean begun;
    long bytes;
    @Nullable LeafCodes codes;
  }

  /// @param mostBytes how much memory all codes together may take
  public CodeCache(long mostBytes) {
    this.mostBytes = mostBytes;
    ThreadPoolExecutor single =
        new ThreadPoolExecutor(
            1,
            1,
            5,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().daemon().name("semblance-codes").factory());
    single.allowCoreThreadTimeOut(true);
    this.builder = single;
  }

  /// The codes of a leaf's vectors; null if there are none yet.
  synchronized @Nullable LeafCodes find(LeafReaderContext leaf, String field) {
    Entry entry = entry(leaf, field);
    return entry == null ? null : entry.codes;
  }

  /// The right to compare many vectors, until it is closed.
  interface Turn extends AutoCloseable {
    @Override
    void close();
  }

  /// Waits for the right to compare many vectors. As long as codes are being made few searches do
  /// so at once: many at once would keep from their end what all of them wait for.
  Turn turn() {
    if (making.get() == 0) {
      return () -> {};
    }
    turns.acquireUninterruptibly();
    return turns::release;
  }

  /// Says that a leaf without codes is searched. If that was often enough, its codes are made.
  void searched(IndexReader reader, LeafReaderContext leaf, String field) {
    synchronized (this) {
      Entry entry = entry(leaf, field);
      if (entry == null || entry.begun || ++entry.searches < SEARCHES) {
        return;
      }
      if (!reader.tryIncRef()) {
        return;
      }
      if (!begin(entry, leaf, field)) {
        release(reader);
        return;
      }
      builder.execute(() -> {
        try {
          makeQuietly(entry, leaf, field);
        } finally {
          release(reader);
        }
      });
    }
  }

  private void makeQuietly(Entry entry, LeafReaderContext leaf, String field) {
    try {
      make(entry, leaf, field, false);
    } catch (IOException | AlreadyClosedException e) {
      forget(entry); // a search of the leaf says what is wrong with it
    }
  }

  /// Makes the codes of a leaf that others were merged into, before it takes their place, if there
  /// are codes of such vectors.
  public void merged(LeafReaderContext leaf, String field) {
    Entry entry;
    synchronized (this) {
      entry = coding(field) == null ? null : entry(leaf, field);
      if (entry == null || entry.begun || !begin(entry, leaf, field)) {
        return;
      }
    }
    makeQuietly(entry, leaf, field);
  }

  /// How many vectors of a leaf have codes: all or none.
  int coded(LeafReaderContext leaf, String field) {
    LeafCodes found = find(leaf, field);
    return found == null ? 0 : found.table().size();
  }

  /// The latest coding of a vector field; null if nothing of it has codes.
  @Nullable Coding coding(String field) {
    synchronized (codings) {
      Fitted fitted = codings.get(field);
      return fitted == null ? null : fitted.coding();
    }
  }

  private static void release(IndexReader reader) {
    try {
      reader.decRef();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Makes the codes of a leaf now, on all processors, unless they are there or being made.
  void require(LeafReaderContext leaf, String field) throws IOException {
    Entry entry;
    synchronized (this) {
      entry = entry(leaf, field);
      if (entry == null || entry.begun || !begin(entry, leaf, field)) {
        return;
      }
    }
    make(entry, leaf, field, true);
  }

  private @Nullable Entry entry(LeafReaderContext leaf, String field) {
    LeafField key = LeafField.of(leaf, field);
    if (key == null || closed) {
      return null;
    }
    Entry entry = entries.get(key);
    if (entry == null) {
      try {
        key.core().addClosedListener(_ -> drop(key));
      } catch (AlreadyClosedException e) {
        return null;
      }
      entry = new Entry();
      entries.put(key, entry);
    }
    return entry;
  }

  private synchronized void drop(LeafField key) {
    Entry entry = entries.remove(key);
    if (entry != null) {
      forget(entry);
    }
  }

  private synchronized void forget(Entry entry) {
    bytes -= entry.bytes;
    entry.bytes = 0;
    entry.codes = null;
  }

  /// Reserves the memory; fails if the leaf is too small or there is no room.
  private boolean begin(Entry entry, LeafReaderContext leaf, String field) {
    try {
      FloatVectorValues vectors = leaf.reader().getFloatVectorValues(field);
      if (vectors == null || vectors.size() < FEWEST) {
        entry.begun = true;
        return false;
      }
      long needed =
          (long) vectors.size() * (Coding.bytes(vectors.dimension()) + LeafCodes.FURTHER_BYTES);
      if (bytes + needed > mostBytes) {
        entry.searches = 0; // there may be room later
        return false;
      }
      entry.begun = true;
      entry.bytes = needed;
      bytes += needed;
      making.incrementAndGet();
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private void make(Entry entry, LeafReaderContext leaf, String field, boolean parallel)
      throws IOException {
    try {
      codes(entry, leaf, field, parallel);
    } finally {
      making.decrementAndGet();
    }
  }

  private void codes(Entry entry, LeafReaderContext leaf, String field, boolean parallel)
      throws IOException {
    if (closed) {
      throw new AlreadyClosedException(CLOSED);
    }
    FloatVectorValues vectors = leaf.reader().getFloatVectorValues(field);
    CodeTable table =
        CodeTable.build(
            coding(vectors.size(), field), () -> source(leaf, field), vectors.size(), parallel);
    fitted(table, field);
    LeafCodes codes = LeafCodes.of(table, vectors, leaf.reader().maxDoc());
    synchronized (this) {
      if (entry.bytes > 0) { // still wanted
        entry.codes = codes;
      }
    }
  }

  /// The coding of another leaf, unless that was much smaller; null if one is to be fitted.
  private @Nullable Coding coding(int size, String field) {
    synchronized (codings) {
      Fitted fitted = codings.get(field);
      return fitted != null && fitted.vectors() >= size / 4 ? fitted.coding() : null;
    }
  }

  private void fitted(CodeTable table, String field) {
    synchronized (codings) {
      Fitted before = codings.get(field);
      if (before == null || before.coding() != table.coding()) {
        codings.put(field, new Fitted(table.coding(), table.size()));
      }
    }
  }

  private VectorSource source(LeafReaderContext leaf, String field) throws IOException {
    FloatVectorValues vectors = leaf.reader().getFloatVectorValues(field);
    return number -> {
      if (number % CHECK_EACH == 0 && closed) {
        throw new AlreadyClosedException(CLOSED);
      }
      return vectors.vectorValue(number);
    };
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      builder.shutdown(); // what waits runs, finds it is closed, and lets go of its reader
      entries.clear();
      bytes = 0;
    }
  }
}
