package semblance.collection.lucene.search;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.join.BitSetProducer;
import semblance.collection.lucene.document.ItemLoader;
import semblance.collection.lucene.filter.PassingItems;
import semblance.collection.lucene.scan.Candidates;
import semblance.collection.lucene.scan.ScanPlanner;
import semblance.collection.query.Recall;
import semblance.collection.query.SearchReport;
import semblance.collection.query.VectorQuery;
import semblance.embedding.Modality;

/// Finds the relevant items of one request: looks through each modality and merges by item.
///
/// Serves one request and keeps the account of its scans.
final class Gathering {
  /// As many as there are.
  static final int ALL = Integer.MAX_VALUE;

  private final IndexSearcher searcher;
  private final BitSetProducer blockEnds;
  private final ScanPlanner planner;
  private final ItemLoader loader;
  private final List<VectorQuery> vectors;
  private final Recall recall;
  private final long items;
  private final Optional<JointSearch> joint;
  private final List<SearchReport.Scan> scans = new ArrayList<>();

  /// @param items all items of the index
  /// @param joint scores items by all that they were found by; empty if one kind of evidence
  ///   decides
  Gathering(
      IndexSearcher searcher,
      BitSetProducer blockEnds,
      ScanPlanner planner,
      List<VectorQuery> vectors,
      Recall recall,
      long items,
      Optional<JointSearch> joint) {
    this.searcher = searcher;
    this.blockEnds = blockEnds;
    this.planner = planner;
    this.loader = new ItemLoader(searcher, blockEnds);
    this.vectors = vectors;
    this.recall = recall;
    this.items = items;
    this.joint = joint;
  }

  /// Some of the most relevant items, in no particular order.
  ///
  /// @param unseen what the relevance of all others is at most; negative infinity if there are none
  /// @param unseenKinds the same among those of a modality, where it is known
  record Gathered(Collection<Found> found, double unseen, Map<Modality, Double> unseenKinds) {
    double unseen(Modality kind) {
      return unseenKinds.getOrDefault(kind, unseen);
    }
  }

  /// Finds at least the most relevant items that pass.
  ///
  /// @param wanted how many; [#ALL] for all of them
  /// @param minimum the least relevance of interest
  Gathered gather(PassingItems passing, int wanted, OptionalDouble minimum) throws IOException {
    if (joint.isPresent()) {
      return joint.get().gather(passing, wanted, minimum, scans);
    }
    Map<Integer, Found> best = new LinkedHashMap<>(); // in the order of the index, mostly
    Map<Modality, Double> unseenKinds = new EnumMap<>(Modality.class);
    double unseen = Double.NEGATIVE_INFINITY;
    for (VectorQuery query : vectors) {
      // A modality's best items suffice: what is not among them has enough better ones before it.
      Candidates candidates = new Candidates(query, wanted, minimum);
      scans.add(
          planner.scan(
              new ScanPlanner.Task(
                  query, wanted, recall, passing, items, loader.vectorCount(query.modality())),
              searcher,
              blockEnds,
              candidates));
      double last = merge(candidates, best);
      double beyond = candidates.size() >= wanted ? last : Double.NEGATIVE_INFINITY;
      unseenKinds.put(query.modality(), beyond);
      unseen = Math.max(unseen, beyond);
    }
    return new Gathered(best.values(), unseen, unseenKinds);
  }

  /// Adds candidates to the best of each item.
  ///
  /// @return the least relevance among them; infinity if there are none
  static double merge(Candidates candidates, Map<Integer, Found> best) {
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < candidates.size(); i++) {
      Found found =
          Found.near(
              candidates.item(i), candidates.segment(i), candidates.cosine(i), candidates.query());
      least = Math.min(least, found.relevance());
      best.merge(found.item(), found, (one, two) -> two.relevance() > one.relevance() ? two : one);
    }
    return least;
  }

  /// What was done so far.
  List<SearchReport.Scan> scans() {
    return scans;
  }

  /// Whether nothing can have been missed so far.
  boolean exact() {
    return scans.stream().allMatch(SearchReport.Scan::exact);
  }
}
