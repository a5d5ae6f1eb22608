package semblance.collection.lucene.search;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Predicate;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.join.BitSetProducer;
import org.apache.lucene.util.BitSetIterator;
import org.apache.lucene.util.FixedBitSet;
import semblance.collection.lucene.document.Names;
import semblance.collection.lucene.filter.PassingItems;
import semblance.collection.lucene.scan.Candidates;
import semblance.collection.lucene.scan.ExactScan;
import semblance.collection.query.Hit;
import semblance.collection.query.SearchReport;
import semblance.collection.query.VectorQuery;

/// Gives each item that passes and reaches the minimum score, as the index has them: some thousand
/// items are compared and given before the next are looked at, so that memory does not grow with
/// the number of hits.
///
/// Serves one request.
final class EveryHit {
  /// Items that are compared at a time.
  private static final int CHUNK = 1_024;

  private final List<VectorQuery> vectors;
  private final OptionalDouble minimum;
  private final Modifiers modifiers;
  private final HitLoader loader;
  private final Optional<JointSearch> joint;
  private final List<ExactScan> scans = new ArrayList<>();

  EveryHit(
      BitSetProducer blockEnds,
      List<VectorQuery> vectors,
      OptionalDouble minimum,
      Modifiers modifiers,
      HitLoader loader,
      Optional<JointSearch> joint) {
    this.vectors = vectors;
    this.minimum = minimum;
    this.modifiers = modifiers;
    this.loader = loader;
    this.joint = joint;
    for (VectorQuery query : vectors) {
      scans.add(new ExactScan(Names.vector(query.modality()), query.vector(), blockEnds));
    }
  }

  /// Gives the hits among the items of a leaf.
  ///
  /// @return whether more are wanted
  boolean give(LeafReaderContext leaf, PassingItems passing, Predicate<Hit> consumer)
      throws IOException {
    FixedBitSet chunk = new FixedBitSet(leaf.reader().maxDoc());
    BitSetIterator items = passing.iterator(leaf);
    int item = items.nextDoc();
    while (item != DocIdSetIterator.NO_MORE_DOCS) {
      int first = item;
      int last = item;
      for (int i = 0; i < CHUNK && item != DocIdSetIterator.NO_MORE_DOCS; i++) {
        chunk.set(item);
        last = item;
        item = items.nextDoc();
      }
      for (Found found : found(leaf, chunk, first)) {
        if (!consumer.test(loader.load(found, null))) {
          return false;
        }
      }
      chunk.clear(first, last + 1);
    }
    return true;
  }

  /// The hits among some items of a leaf, in the order of the index.
  private List<Found> found(LeafReaderContext leaf, FixedBitSet items, int first)
      throws IOException {
    if (joint.isPresent()) {
      return modifiers.scored(joint.get().among(leaf, items, first, minimum));
    }
    if (vectors.isEmpty()) {
      List<Found> browsed = new ArrayList<>();
      BitSetIterator each = new BitSetIterator(items, 0);
      for (int item = each.advance(first);
          item != DocIdSetIterator.NO_MORE_DOCS;
          item = each.nextDoc()) {
        browsed.add(Found.browsed(leaf.docBase + item));
      }
      return browsed;
    }
    Map<Integer, Found> best = new HashMap<>();
    for (int i = 0; i < vectors.size(); i++) {
      VectorQuery query = vectors.get(i);
      Candidates candidates = new Candidates(query, Gathering.ALL, minimum);
      scans.get(i).scan(leaf, items, candidates);
      Gathering.merge(candidates, best);
    }
    return modifiers.scored(best.values());
  }

  /// What was done so far.
  List<SearchReport.Scan> scans() {
    List<SearchReport.Scan> done = new ArrayList<>();
    for (int i = 0; i < scans.size(); i++) {
      ExactScan scan = scans.get(i);
      done.add(
          new SearchReport.Scan(
              vectors.get(i).modality(), scan.strategy(), true, scan.visited(), scan.reranked()));
    }
    return done;
  }
}
