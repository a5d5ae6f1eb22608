package semblance.evaluate.retrieval;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import semblance.embedding.VectorMath;

/// Searches vectors for vectors by comparing each with each, and tells where the right answers
/// stand.
///
/// What is right is said by groups: a query and what is searched belong together if they have the
/// same number, such as the number of the picture that both are about. So a caption has one right
/// picture, and a picture as many right captions as it has.
///
/// No score is kept, so memory is that of the vectors: 100,000 vectors of 512 numbers are 205 MB.
/// All methods are thread-safe and use all processors.
public final class Retrieval {
  /// Queries compared with one vector while it is near the processor.
  private static final int BLOCK = 32;

  /// Right answers up to which each is compared with every score; of more, scores are sorted.
  private static final int FEW = 64;

  private Retrieval() {}

  /// Asks every query.
  ///
  /// @param queries unit vectors, `[queries, dimension]`
  /// @param queryGroups the group of each
  /// @param searched unit vectors, `[searched, dimension]`
  /// @param searchedGroups the group of each
  /// @return for each query where its right answers stand; empty if nothing searched is of its
  ///   group
  /// @throws IllegalArgumentException if the vectors are not all of one dimension and finite, or
  ///   there are not as many groups as vectors
  public static List<Optional<RankedQuery>> rank(
      List<float[]> queries, int[] queryGroups, List<float[]> searched, int[] searchedGroups) {
    requireVectors("queries", queries, queryGroups);
    return rank(queries, queryGroups, searched, searchedGroups, false);
  }

  /// Asks with every vector for the others, itself left out: a caption for other captions of its
  /// picture, or a picture for others of its class.
  ///
  /// @param vectors unit vectors, `[vectors, dimension]`
  /// @param groups the group of each
  /// @return as [#rank] does; empty for a vector that is alone in its group
  public static List<Optional<RankedQuery>> rankAmongOthers(List<float[]> vectors, int[] groups) {
    return rank(vectors, groups, vectors, groups, true);
  }

  private static List<Optional<RankedQuery>> rank(
      List<float[]> queries,
      int[] queryGroups,
      List<float[]> searched,
      int[] searchedGroups,
      boolean others) {
    requireVectors("vectors to search", searched, searchedGroups);
    if (!queries.isEmpty()
        && !searched.isEmpty()
        && queries.getFirst().length != searched.getFirst().length) {
      throw new IllegalArgumentException(
          "queries of %d numbers among vectors of %d: expected vectors of one space"
              .formatted(queries.getFirst().length, searched.getFirst().length));
    }
    Map<Integer, List<Integer>> right = new HashMap<>();
    for (int i = 0; i < searchedGroups.length; i++) {
      right.computeIfAbsent(searchedGroups[i], _ -> new ArrayList<>()).add(i);
    }
    int blocks = (queries.size() + BLOCK - 1) / BLOCK;
    return IntStream.range(0, blocks)
        .parallel()
        .mapToObj(block -> {
          List<Tally> together = new ArrayList<>(BLOCK);
          for (int i = block * BLOCK; i < Math.min(queries.size(), (block + 1) * BLOCK); i++) {
            int self = others ? i : -1;
            List<Integer> answers =
                right.getOrDefault(queryGroups[i], List.of()).stream()
                    .filter(place -> place != self)
                    .toList();
            together.add(Tally.of(queries.get(i), answers, searched, self));
          }
          count(together, searched);
          return together.stream().map(Tally::ranked).toList();
        })
        .flatMap(List::stream)
        .toList();
  }

  /// Compares the queries with everything: all together with a vector while it is near the
  /// processor, and those with many right answers one after the other.
  private static void count(List<Tally> together, List<float[]> searched) {
    List<Tally> few =
        together.stream()
            .filter(tally -> tally.scores.length > 0 && tally.scores.length <= FEW)
            .toList();
    for (int place = 0; place < searched.size() && !few.isEmpty(); place++) {
      float[] vector = searched.get(place);
      for (Tally tally : few) {
        if (place != tally.self) {
          tally.count(VectorMath.dot(tally.query, vector));
        }
      }
    }
    together.stream()
        .filter(tally -> tally.scores.length > FEW)
        .forEach(tally -> tally.countSorted(searched));
  }

  /// The places of the `k` nearest, best first; of equal ones the first come first.
  ///
  /// @param query a unit vector
  /// @param searched unit vectors
  public static int[] nearest(float[] query, List<float[]> searched, int k) {
    int wanted = Math.min(k, searched.size());
    float[] best = new float[wanted];
    int[] places = new int[wanted];
    int found = 0;
    for (int i = 0; i < searched.size() && wanted > 0; i++) {
      float score = VectorMath.dot(query, searched.get(i));
      if (found == wanted && !(score > best[wanted - 1])) {
        continue;
      }
      int place = found < wanted ? found++ : wanted - 1;
      while (place > 0 && best[place - 1] < score) {
        best[place] = best[place - 1];
        places[place] = places[place - 1];
        place--;
      }
      best[place] = score;
      places[place] = i;
    }
    return places;
  }

  private static void requireVectors(String what, List<float[]> vectors, int[] groups) {
    if (vectors.size() != groups.length) {
      throw new IllegalArgumentException(
          "%,d %s with %,d groups: expected one each"
              .formatted(vectors.size(), what, groups.length));
    }
    for (int i = 0; i < vectors.size(); i++) {
      float[] vector = vectors.get(i);
      if (vector.length != vectors.getFirst().length) {
        throw new IllegalArgumentException(
            "number %d of the %s has %d numbers, the first has %d: expected vectors of one space"
                .formatted(i, what, vector.length, vectors.getFirst().length));
      }
      if (!VectorMath.isFinite(vector)) {
        throw new IllegalArgumentException(
            "number %d of the %s holds a number that is not finite".formatted(i, what));
      }
    }
  }

  /// What is counted for one query. Written by one thread.
  private static final class Tally {
    private final float[] query;
    private final float[] scores; // of right answers, highest first, each once
    private final int[] right; // how many of them have that score
    private final int[] ahead; // how many of all have more
    private final int[] tied; // how many of all have it
    private final int self; // the place of the query among what is searched, or -1

    private Tally(float[] query, float[] scores, int[] right, int self) {
      this.self = self;
      this.query = query;
      this.scores = scores;
      this.right = right;
      this.ahead = new int[scores.length];
      this.tied = new int[scores.length];
    }

    static Tally of(float[] query, List<Integer> answers, List<float[]> searched, int self) {
      float[] all = new float[answers.size()];
      for (int i = 0; i < all.length; i++) {
        all[i] = VectorMath.dot(query, searched.get(answers.get(i)));
      }
      Arrays.sort(all);
      float[] scores = new float[all.length];
      int[] right = new int[all.length];
      int count = 0;
      for (int i = all.length - 1; i >= 0; i--) {
        if (count == 0 || all[i] != scores[count - 1]) {
          scores[count++] = all[i];
        }
        right[count - 1]++;
      }
      return new Tally(query, Arrays.copyOf(scores, count), Arrays.copyOf(right, count), self);
    }

    void count(float score) {
      for (int i = scores.length - 1; i >= 0 && score >= scores[i]; i--) {
        if (score > scores[i]) {
          ahead[i]++;
        } else {
          tied[i]++;
        }
      }
    }

    void countSorted(List<float[]> searched) {
      float[] all = new float[searched.size() - (self < 0 ? 0 : 1)];
      int filled = 0;
      for (int place = 0; place < searched.size(); place++) {
        if (place != self) {
          all[filled++] = VectorMath.dot(query, searched.get(place));
        }
      }
      Arrays.sort(all);
      int next = all.length - 1;
      for (int i = 0; i < scores.length; i++) {
        while (all[next] > scores[i]) {
          next--;
        }
        ahead[i] = all.length - 1 - next;
        while (next >= 0 && all[next] == scores[i]) {
          tied[i]++;
          next--;
        }
      }
    }

    Optional<RankedQuery> ranked() {
      return scores.length == 0
          ? Optional.empty()
          : Optional.of(new RankedQuery(ahead, tied, right));
    }
  }
}
