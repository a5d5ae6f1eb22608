package semblance.collection.lucene.scan;

import java.io.IOException;
import java.util.List;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.join.BitSetProducer;
import org.apache.lucene.util.BitSet;
import org.jspecify.annotations.Nullable;
import semblance.collection.lucene.document.Names;
import semblance.collection.lucene.filter.PassingItems;
import semblance.collection.query.Recall;
import semblance.collection.query.SearchReport;
import semblance.collection.query.VectorQuery;
import semblance.collection.scan.CodedQuery;
import semblance.collection.scan.Coding;
import semblance.collection.scan.Margin;
import semblance.collection.scan.Nearest;
import semblance.embedding.Modality;

/// Finds the items nearest to a query vector, by the cheapest way that keeps the recall asked for.
///
/// @param graphThreshold k such that a leaf of n vectors has a graph if n > k ln n
/// @param exactLimit up to so many vectors all are compared, even where there is a graph
/// @param codes of the leaves of the index
/// @param shapes of the leaves of the index
public record ScanPlanner(int graphThreshold, int exactLimit, CodeCache codes, LeafShapes shapes) {
  /// Links a node keeps on each level of the graph: M in Malkov and Yashunin, 2016.
  public static final int LINKS = 16;

  /// Nodes that a walk keeps: at least so many, and so many for each item that is wanted. A query
  /// that could be one of the vectors needs a narrower beam than one of another modality; where it
  /// is not known which it is, it counts as the latter, and needs a beam that grows with the graph.
  /// Measured: docs/decisions/0011.
  ///
  /// @param grows whether it is for [#MEASURED] vectors, and wider for more
  private record Beam(int least, int each, boolean grows) {
    int of(int window, long vectors) {
      double times = grows ? Math.max(1, (double) vectors / MEASURED) : 1;
      return (int)
          Math.min(Integer.MAX_VALUE / 2.0, times * Math.max(least, (double) each * window));
    }
  }

  private static final int MEASURED = 100_000;

  /// So many are looked for by codes at least: the error of the very best's estimate says too
  /// little of what others may have.
  private static final int FEWEST = 5;

  private static final Beam NEAR_FAST = new Beam(64, 2, false);
  private static final Beam NEAR_BALANCED = new Beam(100, 3, false);
  private static final Beam FAR_FAST = new Beam(160, 4, true);
  private static final Beam FAR_BALANCED = new Beam(300, 6, true);

  /// How much error of codes is allowed for. What is near a query that could be one of the vectors
  /// shares with it what the codes leave out, so its errors differ more, and what is near lies in
  /// directions of its own from the cells' centres. Measured: docs/decisions/0011.
  private static final Margin NEAR_FAST_MARGIN = new Margin(2, 3, 1, .02, 1.4, 1.5);

  private static final Margin NEAR_BALANCED_MARGIN = new Margin(3, 4, 1, .003, 1.8, 1.8);
  private static final Margin FAR_FAST_MARGIN = new Margin(1.5, 2, 1, .02, 1.1, 1.5);
  private static final Margin FAR_BALANCED_MARGIN = new Margin(2, 3, 1, .003, 1.2, 1.8);

  /// What codes cost, in comparisons of a vector: in each leaf to make the query's own, to look at
  /// the cells for so many vectors each, and to compare what is near for each item that is wanted.
  /// Set after 100,000 and 500,000 vectors of 512 dimensions, of which 1 % pass a filter, in one
  /// leaf and in many.
  private static double coded(int leaves, double vectors, int window) {
    return 250.0 * leaves + vectors / 300 + 10.0 * window;
  }

  /// What is looked for.
  ///
  /// @param query the vector, and which segments it is compared with
  /// @param window how many of the best items are needed; [Integer#MAX_VALUE] for all
  /// @param recall how sure none of them may be missed
  /// @param passing the items that may be found
  /// @param items all items of the index
  /// @param vectors all segments of the query's modality
  public record Task(
      VectorQuery query,
      int window,
      Recall recall,
      PassingItems passing,
      long items,
      long vectors) {}

  /// What there is to search with.
  ///
  /// @param coded vectors that have codes
  /// @param codedLeaves leaves that have codes
  /// @param graphs leaves that have a graph
  /// @param withoutGraph vectors of the other leaves, which are compared instead of a walk
  private record Prospect(
      long coded, int codedLeaves, int graphs, long withoutGraph, long largest) {
    double walk(int beam, double share) {
      // About LINKS neighbours of each node kept, and more nodes as fewer of them pass.
      return graphs * (double) LINKS * beam / share + withoutGraph * share;
    }
  }

  private enum Way {
    EXACT,
    CODES,
    GRAPH
  }

  /// Offers the nearest items to the candidates.
  ///
  /// @return what was done
  public SearchReport.Scan scan(
      Task task, IndexSearcher searcher, BitSetProducer blockEnds, Candidates candidates)
      throws IOException {
    String field = Names.vector(task.query().modality());
    List<LeafReaderContext> leaves = searcher.getIndexReader().leaves();
    Choice choice = choice(task, leaves, field);
    if (choice.waits()) {
      try (CodeCache.Turn _ = codes.turn()) {
        choice = choice(task, leaves, field); // there may be codes now
        if (choice.waits()) {
          return scan(choice, task, searcher, blockEnds, candidates);
        }
      }
    }
    return scan(choice, task, searcher, blockEnds, candidates);
  }

  /// How a search goes about it.
  ///
  /// @param largest graph there is, in vectors
  /// @param waits whether it compares so many vectors that codes would be quicker
  private record Choice(Way way, long largest, boolean waits) {}

  private Choice choice(Task task, List<LeafReaderContext> leaves, String field)
      throws IOException {
    long coded = 0;
    int codedLeaves = 0;
    long withoutGraph = 0;
    int graphs = 0;
    long largest = 0;
    for (LeafReaderContext leaf : leaves) {
      int ofLeaf = codes.coded(leaf, field);
      coded += ofLeaf;
      codedLeaves += ofLeaf > 0 ? 1 : 0;
      FloatVectorValues vectors = leaf.reader().getFloatVectorValues(field);
      int size = vectors == null ? 0 : vectors.size();
      if (size > graphThreshold * Math.log(size)) {
        graphs++;
        largest = Math.max(largest, size);
      } else {
        withoutGraph += size;
      }
    }
    Way way = way(task, new Prospect(coded, codedLeaves, graphs, withoutGraph, largest));
    double compared = (double) task.vectors() * task.passing().count() / Math.max(1, task.items());
    boolean waits = way == Way.EXACT && approximates(task) && compared > exactLimit;
    return new Choice(way, largest, waits);
  }

  /// Whether a search may miss some, so that there are other ways than comparing all.
  private static boolean approximates(Task task) {
    return task.recall() != Recall.EXACT && task.window() != Integer.MAX_VALUE && task.items() > 0;
  }

  private SearchReport.Scan scan(
      Choice choice,
      Task task,
      IndexSearcher searcher,
      BitSetProducer blockEnds,
      Candidates candidates)
      throws IOException {
    String field = Names.vector(task.query().modality());
    LeafScan scan = scan(choice, task, field, searcher, blockEnds, candidates);
    for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
      if (choice.way() != Way.EXACT || task.recall() != Recall.EXACT) {
        codes.searched(searcher.getIndexReader(), leaf, field);
      }
      scan.scan(leaf, task.passing().leaf(leaf), candidates);
    }
    candidates.prune();
    return new SearchReport.Scan(
        task.query().modality(),
        scan.strategy(),
        choice.way() == Way.EXACT,
        scan.visited(),
        scan.reranked());
  }

  private LeafScan scan(
      Choice choice,
      Task task,
      String field,
      IndexSearcher searcher,
      BitSetProducer blockEnds,
      Candidates candidates)
      throws IOException {
    float[] query = task.query().vector();
    if (choice.way() == Way.EXACT) {
      return new ExactScan(field, query, blockEnds);
    }
    @Nullable Coding coding = codes.coding(field);
    @Nullable CodedQuery coded = coding == null ? null : new CodedQuery(coding, query);
    boolean near = coded != null && coded.isNear();
    int beam = beam(task.recall(), near, task.window(), choice.largest());
    LeafScan graph = new GraphScan(field, query, beam, shapes, blockEnds, searcher);
    return choice.way() == Way.GRAPH || coded == null
        ? graph
        : new CodeScan(
            field,
            coded,
            query,
            task.passing(),
            (double) task.vectors() * task.passing().count() / Math.max(1, task.items()),
            codes,
            new Nearest(
                Math.max(FEWEST, task.window()),
                candidates.floor(),
                single(field, searcher, blockEnds)),
            margin(task.recall(), near),
            blockEnds,
            graph);
  }

  /// Whether no item has two vectors of a field.
  private boolean single(String field, IndexSearcher searcher, BitSetProducer blockEnds)
      throws IOException {
    for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
      BitSet ends = blockEnds.getBitSet(leaf);
      if (ends != null && !shapes.isSingle(leaf, field, ends)) {
        return false;
      }
    }
    return true;
  }

  /// Makes the codes of all leaves.
  public void prepare(IndexSearcher searcher) throws IOException {
    for (Modality modality : Modality.values()) {
      for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
        codes.require(leaf, Names.vector(modality));
      }
    }
  }

  /// Makes codes of a leaf that others were merged into, where such are in use, so that no search
  /// has to do without in between.
  public void prepareMerged(LeafReaderContext leaf) {
    for (Modality modality : Modality.values()) {
      codes.merged(leaf, Names.vector(modality));
    }
  }

  private static Margin margin(Recall recall, boolean near) {
    return switch (recall) {
      case FAST -> near ? NEAR_FAST_MARGIN : FAR_FAST_MARGIN;
      case BALANCED -> near ? NEAR_BALANCED_MARGIN : FAR_BALANCED_MARGIN;
      case EXACT -> throw new IllegalArgumentException("codes for recall 1: expected a comparison");
    };
  }

  private static Beam beam(Recall recall, boolean near) {
    return switch (recall) {
      case FAST -> near ? NEAR_FAST : FAR_FAST;
      case BALANCED, EXACT -> near ? NEAR_BALANCED : FAR_BALANCED;
    };
  }

  /// The nodes that a walk for a query keeps.
  ///
  /// @param near whether the query could be one of the vectors
  /// @param vectors of the largest graph
  public static int beam(Recall recall, boolean near, int window, long vectors) {
    return beam(recall, near).of(window, vectors);
  }

  /// The cheapest way, in comparisons of a vector with the query.
  private Way way(Task task, Prospect prospect) {
    if (!approximates(task)) {
      return Way.EXACT;
    }
    double share = (double) task.passing().count() / task.items();
    double compared = task.vectors() * share;
    if (prospect.coded() < task.vectors() / 2) {
      int beam = beam(task.recall(), false, task.window(), prospect.largest());
      double shortest = prospect.walk(beam, share);
      return compared <= Math.max(exactLimit, shortest) ? Way.EXACT : Way.GRAPH;
    }
    double scanned =
        coded(prospect.codedLeaves(), (double) task.vectors(), task.window())
            + task.vectors()
            - prospect.coded();
    return compared <= Math.min(scanned, exactLimit) ? Way.EXACT : Way.CODES;
  }
}
