package semblance.collection.lucene.filter;

import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.jspecify.annotations.Nullable;
import semblance.collection.query.Filter;

/// The items that pass the filters that were asked last, in the latest state of the index: who
/// looks for one thing after another mostly keeps to a filter.
///
/// Thread-safe.
public final class FilterCache {
  /// In a small index sets take less memory than the queries they are kept by.
  static final int MOST_FILTERS = 64;

  private final long mostBytes;
  private final Map<Query, Entry> entries = new LinkedHashMap<>(16, .75f, true);
  private @Nullable Object state;
  private long bytes;

  private record Entry(PassingItems items, long bytes) {}

  /// @param mostBytes how much memory all sets together may take
  public FilterCache(long mostBytes) {
    this.mostBytes = mostBytes;
  }

  /// The items that pass a filter.
  public PassingItems items(IndexSearcher searcher, FilterCompiler compiler, Filter filter)
      throws IOException {
    IndexReader reader = searcher.getIndexReader();
    IndexReader.CacheHelper helper = reader.getReaderCacheHelper();
    if (helper == null) {
      return PassingItems.of(searcher, compiler, filter);
    }
    Query query = compiler.items(filter);
    PassingItems known = known(helper.getKey(), query);
    if (known != null) {
      return known;
    }
    PassingItems found = PassingItems.of(searcher, compiler, filter);
    keep(helper.getKey(), query, new Entry(found, bytes(found, reader.maxDoc())));
    return found;
  }

  /// What the items take: a bit for each document, and a number for each item that is listed.
  private static long bytes(PassingItems items, int documents) {
    return items.isSets() ? documents / Byte.SIZE + items.count() * Integer.BYTES : 0;
  }

  private synchronized @Nullable PassingItems known(Object asked, Query query) {
    Entry entry = asked.equals(state) ? entries.get(query) : null;
    return entry == null ? null : entry.items();
  }

  private synchronized void keep(Object asked, Query query, Entry entry) {
    if (!asked.equals(state)) {
      clear();
      state = asked;
    }
    Entry before = entries.put(query, entry);
    bytes += entry.bytes() - (before == null ? 0 : before.bytes());
    Iterator<Entry> oldest = entries.values().iterator();
    while ((bytes > mostBytes || entries.size() > MOST_FILTERS) && oldest.hasNext()) {
      bytes -= oldest.next().bytes();
      oldest.remove();
    }
  }

  /// Forgets all, as the index is in another state.
  public synchronized void clear() {
    entries.clear();
    bytes = 0;
    state = null;
  }
}
