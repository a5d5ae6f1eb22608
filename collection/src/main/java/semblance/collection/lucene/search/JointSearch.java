package semblance.collection.lucene.search;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.join.BitSetProducer;
import org.apache.lucene.util.BitSetIterator;
import org.apache.lucene.util.FixedBitSet;
import semblance.collection.lucene.document.ItemLoader;
import semblance.collection.lucene.document.Names;
import semblance.collection.lucene.filter.PassingItems;
import semblance.collection.lucene.keyword.KeywordSearch;
import semblance.collection.lucene.scan.Candidates;
import semblance.collection.lucene.scan.ExactScan;
import semblance.collection.lucene.scan.ScanPlanner;
import semblance.collection.query.Joining;
import semblance.collection.query.Recall;
import semblance.collection.query.SearchReport;
import semblance.collection.query.SearchRequest;
import semblance.collection.query.VectorQuery;
import semblance.embedding.Modality;

/// Finds the best items by several kinds of evidence: vectors of several modalities, and words.
///
/// The best of each kind are gathered, then every one of them is scored by all kinds. What was not
/// gathered scores no more by any kind than the last that was; while that could still reach the
/// wanted items, more are gathered (the threshold algorithm of Fagin, Lotem and Naor, 2003). So the
/// result is that of scoring everything, as far as each kind's search misses nothing.
final class JointSearch {
  /// The least number of items gathered of each kind.
  private static final int LEAST_DEPTH = 64;

  /// How many times more are gathered in the next round.
  private static final int GROWTH = 4;

  /// After so many rounds the rest is left to chance, unless nothing may be missed: the bound is
  /// reached by items only that are just below the last gathered by every kind at once.
  private static final int MOST_ROUNDS = 2;

  private final IndexSearcher searcher;
  private final BitSetProducer blockEnds;
  private final ScanPlanner planner;
  private final ItemLoader loader;
  private final SearchRequest request;
  private final Optional<KeywordSearch> words;
  private final long items;

  JointSearch(
      IndexSearcher searcher,
      BitSetProducer blockEnds,
      ScanPlanner planner,
      SearchRequest request,
      Optional<KeywordSearch> words,
      long items) {
    this.searcher = searcher;
    this.blockEnds = blockEnds;
    this.planner = planner;
    this.loader = new ItemLoader(searcher, blockEnds);
    this.request = request;
    this.words = words;
    this.items = items;
  }

  /// Whether several modalities are asked for and some item has several.
  boolean isNeeded() throws IOException {
    if (request.joining() == Joining.BEST || request.vectors().size() < 2) {
      return false;
    }
    IndexReader reader = searcher.getIndexReader();
    long kinds = 0;
    for (Modality modality : Modality.values()) {
      kinds += reader.docFreq(new Term(Names.MODALITY, modality.label()));
    }
    return kinds > reader.docFreq(new Term(Names.KIND, Names.KIND_ITEM));
  }

  /// Finds at least the best items that pass, as [Gathering#gather].
  ///
  /// @param scans takes what was done
  Gathering.Gathered gather(
      PassingItems passing, int wanted, OptionalDouble minimum, List<SearchReport.Scan> scans)
      throws IOException {
    int rounds = request.ranking().recall() == Recall.EXACT ? Integer.MAX_VALUE : MOST_ROUNDS;
    double floor = minimum.orElse(Double.NEGATIVE_INFINITY);
    long depth = Math.max(LEAST_DEPTH, (long) GROWTH * wanted);
    for (int round = 1; ; round++) {
      Set<Integer> documents = new TreeSet<>();
      double bound = gather(passing, (int) Math.min(depth, Integer.MAX_VALUE), documents, scans);
      List<Found> found = score(documents.stream().mapToInt(Integer::intValue).toArray(), minimum);
      if (bound < floor || bound == Double.NEGATIVE_INFINITY || depth > items) {
        return new Gathering.Gathered(found, Double.NEGATIVE_INFINITY, Map.of());
      }
      if (found.size() >= wanted && (last(found, wanted) > bound || round >= rounds)) {
        return new Gathering.Gathered(found, bound, Map.of());
      }
      depth *= GROWTH;
    }
  }

  /// Scores some items of a leaf, and gives those that reach the minimum.
  ///
  /// @param first the first of them
  List<Found> among(LeafReaderContext leaf, FixedBitSet items, int first, OptionalDouble minimum)
      throws IOException {
    BitSetIterator each = new BitSetIterator(items, 0);
    List<Integer> documents = new ArrayList<>();
    for (int item = each.advance(first);
        item != DocIdSetIterator.NO_MORE_DOCS;
        item = each.nextDoc()) {
      documents.add(leaf.docBase + item);
    }
    return score(documents.stream().mapToInt(Integer::intValue).toArray(), minimum);
  }

  /// The score of the last of the wanted items.
  private static double last(List<Found> found, int wanted) {
    double[] scores = found.stream().mapToDouble(Found::relevance).sorted().toArray();
    return scores[scores.length - wanted];
  }

  /// Adds the best items of each kind.
  ///
  /// @return what no other item's score exceeds
  private double gather(
      PassingItems passing, int depth, Set<Integer> documents, List<SearchReport.Scan> scans)
      throws IOException {
    List<Double> beyond = new ArrayList<>();
    for (VectorQuery query : request.vectors()) {
      Candidates candidates = new Candidates(query, depth, OptionalDouble.empty());
      scans.add(
          planner.scan(
              new ScanPlanner.Task(
                  query,
                  depth,
                  request.ranking().recall(),
                  passing,
                  items,
                  loader.vectorCount(query.modality())),
              searcher,
              blockEnds,
              candidates));
      float least = Float.POSITIVE_INFINITY;
      for (int i = 0; i < candidates.size(); i++) {
        documents.add(candidates.item(i));
        least = Math.min(least, candidates.cosine(i));
      }
      if (candidates.size() >= depth) {
        beyond.add(query.score(least));
      }
    }
    double bound =
        beyond.isEmpty()
            ? Double.NEGATIVE_INFINITY
            : request.joining().join(beyond.stream().mapToDouble(Double::doubleValue).toArray());
    if (words.isPresent()) {
      KeywordSearch.Best best = words.get().best(passing.query(), depth);
      documents.addAll(best.items());
      if (best.beyond() > 0) {
        bound = Math.max(0, bound) + best.beyond();
      }
    }
    return bound;
  }

  /// Scores items by every kind of evidence, and gives those that reach the minimum.
  ///
  /// @param documents in ascending order
  private List<Found> score(int[] documents, OptionalDouble minimum) throws IOException {
    Map<Integer, List<Found.Side>> sides = new HashMap<>();
    List<FixedBitSet> chosen = chosen(documents);
    for (VectorQuery query : request.vectors()) {
      Candidates candidates = new Candidates(query, Integer.MAX_VALUE, OptionalDouble.empty());
      ExactScan scan = new ExactScan(Names.vector(query.modality()), query.vector(), blockEnds);
      for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
        scan.scan(leaf, chosen.get(leaf.ord), candidates);
      }
      for (int i = 0; i < candidates.size(); i++) {
        sides
            .computeIfAbsent(candidates.item(i), _ -> new ArrayList<>())
            .add(
                new Found.Side(
                    candidates.segment(i),
                    candidates.cosine(i),
                    query.score(candidates.cosine(i)),
                    query));
      }
    }
    Optional<double[][]> shares =
        words.isPresent() ? Optional.of(words.get().shares(documents)) : Optional.empty();
    List<Found> found = new ArrayList<>(documents.length);
    for (int i = 0; i < documents.length; i++) {
      Found item =
          joined(
              documents[i],
              sides.getOrDefault(documents[i], List.of()),
              shares.isPresent() ? shares.get()[i] : new double[0]);
      boolean answers = !item.sides().isEmpty() || item.relevance() > 0;
      if (answers && item.relevance() >= minimum.orElse(item.relevance())) {
        found.add(item);
      }
    }
    return found;
  }

  private Found joined(int document, List<Found.Side> sides, double[] shares) {
    List<Found.Side> ordered =
        sides.stream().sorted(Comparator.comparingDouble(Found.Side::score).reversed()).toList();
    double score =
        ordered.isEmpty()
            ? 0
            : request.joining().join(ordered.stream().mapToDouble(Found.Side::score).toArray());
    List<Found.Side> counting =
        request.joining() == Joining.BEST || score <= 0
            ? ordered.subList(0, Math.min(1, ordered.size()))
            : ordered.stream().filter(side -> side.score() > 0).toList();
    for (double share : shares) {
      score += share;
    }
    return new Found(document, counting, Arrays.stream(shares).boxed().toList(), score, score);
  }

  private List<FixedBitSet> chosen(int[] documents) {
    List<FixedBitSet> chosen = new ArrayList<>();
    int at = 0;
    for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
      FixedBitSet items = new FixedBitSet(leaf.reader().maxDoc());
      for (; at < documents.length && documents[at] < leaf.docBase + items.length(); at++) {
        items.set(documents[at] - leaf.docBase);
      }
      chosen.add(items);
    }
    return chosen;
  }
}
