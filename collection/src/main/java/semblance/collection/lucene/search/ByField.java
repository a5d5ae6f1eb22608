package semblance.collection.lucene.search;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.SortField;
import org.jspecify.annotations.Nullable;
import semblance.collection.lucene.document.Names;
import semblance.collection.lucene.filter.DocumentSet;
import semblance.collection.lucene.filter.FilterCompiler;
import semblance.collection.lucene.filter.PassingItems;
import semblance.collection.query.Order;

/// Items by a field, equal ones by their ids: all that pass when browsing, else those relevant
/// enough.
final class ByField implements RankedItems {
  private final IndexSearcher searcher;
  private final PassingItems passing;
  private final Sort sort;
  private final @Nullable ByScore relevant;

  /// @param order empty for the order of ids
  /// @param relevant the items to put in order; null when browsing
  ByField(
      IndexSearcher searcher,
      FilterCompiler compiler,
      PassingItems passing,
      Optional<Order> order,
      @Nullable ByScore relevant) {
    this(searcher, passing, sort(compiler, order), relevant);
  }

  private ByField(
      IndexSearcher searcher, PassingItems passing, Sort sort, @Nullable ByScore relevant) {
    this.searcher = searcher;
    this.passing = passing;
    this.sort = sort;
    this.relevant = relevant;
  }

  private static Sort sort(FilterCompiler compiler, Optional<Order> order) {
    SortField id = new SortField(Names.NAME, SortField.Type.STRING);
    return order.isPresent() ? new Sort(compiler.order(order.get()), id) : new Sort(id);
  }

  @Override
  public RankedItems among(PassingItems others) {
    ByScore narrowed = relevant == null ? null : (ByScore) relevant.among(others);
    return new ByField(searcher, others, sort, narrowed);
  }

  @Override
  public Ranked first(int width) throws IOException {
    if (relevant == null) {
      ScoreDoc[] sorted = sorted(passing.query(), width);
      List<Found> items = new ArrayList<>(sorted.length);
      for (ScoreDoc hit : sorted) {
        items.add(Found.browsed(hit.doc));
      }
      return new Ranked(items, sorted.length < width || sorted.length >= passing.count());
    }
    Map<Integer, Found> found = new HashMap<>();
    relevant.all().forEach(each -> found.put(each.item(), each));
    int[] documents = found.keySet().stream().mapToInt(Integer::intValue).toArray();
    List<Found> items = new ArrayList<>();
    for (ScoreDoc hit : sorted(DocumentSet.of(searcher.getIndexReader(), documents), width)) {
      Found match = found.get(hit.doc);
      if (match != null) {
        items.add(match);
      }
    }
    return new Ranked(items, items.size() >= found.size());
  }

  private ScoreDoc[] sorted(Query query, int width) throws IOException {
    int most = Math.max(1, searcher.getIndexReader().maxDoc());
    return searcher.search(query, Math.min(width, most), sort).scoreDocs;
  }
}
