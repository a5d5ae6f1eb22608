package semblance.collection.lucene.scan;

import java.io.IOException;
import java.util.List;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.join.BitSetProducer;
import org.jspecify.annotations.Nullable;
import semblance.collection.lucene.document.Names;
import semblance.collection.lucene.filter.PassingItems;
import semblance.collection.query.Recall;
import semblance.collection.query.SearchReport;
import semblance.collection.query.VectorQuery;
import semblance.collection.scan.CodedQuery;
import semblance.collection.scan.Coding;
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
  /// is not known which it is, it counts as the latter. Measured: docs/decisions/0011.
  private record Beam(int least, int each) {
    int of(int window) {
      return Math.max(least, each * window);
    }
  }

  private static final Beam NEAR_FAST = new Beam(64, 2);
  private static final Beam NEAR_BALANCED = new Beam(100, 3);
  private static final Beam FAR_FAST = new Beam(160, 4);
  private static final Beam FAR_BALANCED = new Beam(300, 6);

  /// Deviations of the codes' error that are allowed for. What is near a query that could be one of
  /// the vectors shares with it what the codes leave out, so its errors differ more.
  private static final double NEAR_FAST_MARGIN = 2.2;

  private static final double NEAR_BALANCED_MARGIN = 3;
  private static final double FAR_FAST_MARGIN = 1;
  private static final double FAR_BALANCED_MARGIN = 1.5;

  /// What codes cost, in comparisons of a vector: to make the query's own, for each item that is
  /// wanted to compare what is near it, and to scan. For a query that could be one of the vectors,
  /// more is near. Measured on 100,000 vectors of 512 dimensions.
  private record Cost(double fixed, double near, double each, double scannedForOne) {
    double of(double scanned, int window, boolean isNear) {
      return fixed + (isNear ? near : 0) + each * window + scanned / scannedForOne;
    }
  }

  /// All sketches in a row, then the rows and vectors of what is promising.
  private static final Cost SKETCHES = new Cost(500, 1_000, 100, 150);

  /// Single rows, then the vectors of what is promising.
  private static final Cost ROWS = new Cost(300, 0, 20, 6);

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
  /// @param graphs leaves that have a graph
  /// @param withoutGraph vectors of the other leaves, which are compared instead of a walk
  private record Prospect(long coded, int graphs, long withoutGraph) {
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
    VectorQuery query = task.query();
    String field = Names.vector(query.modality());
    List<LeafReaderContext> leaves = searcher.getIndexReader().leaves();
    long coded = 0;
    long withoutGraph = 0;
    int graphs = 0;
    for (LeafReaderContext leaf : leaves) {
      coded += codes.coded(leaf, field);
      FloatVectorValues vectors = leaf.reader().getFloatVectorValues(field);
      int size = vectors == null ? 0 : vectors.size();
      if (size > graphThreshold * Math.log(size)) {
        graphs++;
      } else {
        withoutGraph += size;
      }
    }
    @Nullable Coding coding = coded == 0 ? null : codes.coding(field);
    @Nullable CodedQuery codedQuery =
        coding == null ? null : new CodedQuery(coding, query.vector());
    boolean near = codedQuery != null && codedQuery.isNear();
    Way way = way(task, new Prospect(coded, graphs, withoutGraph), near);
    LeafScan scan = scan(way, task, codedQuery, near, field, searcher, blockEnds, candidates);
    for (LeafReaderContext leaf : leaves) {
      if (way != Way.EXACT || task.recall() != Recall.EXACT) {
        codes.searched(searcher.getIndexReader(), leaf, field);
      }
      scan.scan(leaf, task.passing().leaf(leaf), candidates);
    }
    candidates.prune();
    return new SearchReport.Scan(
        query.modality(), scan.strategy(), way == Way.EXACT, scan.visited(), scan.reranked());
  }

  private LeafScan scan(
      Way way,
      Task task,
      @Nullable CodedQuery coded,
      boolean near,
      String field,
      IndexSearcher searcher,
      BitSetProducer blockEnds,
      Candidates candidates) {
    float[] query = task.query().vector();
    if (way == Way.EXACT) {
      return new ExactScan(field, query, blockEnds);
    }
    int beam = beam(task.recall(), near).of(task.window());
    LeafScan graph = new GraphScan(field, query, beam, shapes, blockEnds, searcher);
    return way == Way.GRAPH || coded == null
        ? graph
        : new CodeScan(
            field,
            coded,
            query,
            codes,
            new Nearest(task.window(), candidates.floor()),
            margin(task.recall(), near),
            blockEnds,
            graph);
  }

  /// Makes the codes of all leaves.
  public void prepare(IndexSearcher searcher) throws IOException {
    for (Modality modality : Modality.values()) {
      for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
        codes.require(leaf, Names.vector(modality));
      }
    }
  }

  /// The deviations of the codes' error that are allowed for.
  private static double margin(Recall recall, boolean near) {
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
  public static int beam(Recall recall, boolean near, int window) {
    return beam(recall, near).of(window);
  }

  /// The cheapest way, in comparisons of a vector with the query.
  private Way way(Task task, Prospect prospect, boolean near) {
    if (task.recall() == Recall.EXACT || task.window() == Integer.MAX_VALUE || task.items() == 0) {
      return Way.EXACT;
    }
    double share = (double) task.passing().count() / task.items();
    double compared = task.vectors() * share;
    if (prospect.coded() < task.vectors() / 2) {
      double shortest = prospect.walk(Math.max(100, 4 * task.window()), share);
      return compared <= Math.max(exactLimit, shortest) ? Way.EXACT : Way.GRAPH;
    }
    double walked = prospect.walk(beam(task.recall(), near, task.window()), share);
    double scanned =
        Math.min(
                SKETCHES.of((double) task.vectors(), task.window(), near),
                ROWS.of(compared, task.window(), near))
            + (task.vectors() - prospect.coded());
    if (compared <= Math.min(scanned, exactLimit)) {
      return Way.EXACT;
    }
    return scanned <= walked ? Way.CODES : Way.GRAPH;
  }
}
