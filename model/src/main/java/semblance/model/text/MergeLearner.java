package semblance.model.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/// Byte pair encoding, learned: again and again the two tokens that stand side by side most often
/// become one. Sennrich et al., "Neural machine translation of rare words with subword units",
/// 2016, over bytes, where the last of a word is a token of its own kind, as in CLIP's vocabulary.
///
/// Of pairs that are as frequent, the one whose first token is older is merged, then the one whose
/// second is; so the merges follow from the words alone.
final class MergeLearner {
  /// A pair that stands once says nothing of any other text.
  private static final long LEAST = 2;

  private final List<String> symbols = new ArrayList<>();
  private final Map<String, Integer> ids = new HashMap<>(); // of symbols
  private final List<int[]> words = new ArrayList<>(); // ids of symbols
  private final List<Long> counts = new ArrayList<>(); // how often each word stands
  private final Map<Long, Long> pairs = new HashMap<>();
  private final Map<Long, Set<Integer>> places = new HashMap<>(); // the words a pair has been in
  private final PriorityQueue<Candidate> queue =
      new PriorityQueue<>(
          Comparator.comparingLong((Candidate candidate) -> -candidate.count)
              .thenComparingLong(Candidate::pair));

  /// @param pair the first token in the upper half, the second in the lower
  /// @param count as it was when it was queued
  private record Candidate(long pair, long count) {}

  private MergeLearner() {
    ByteSymbols.inOrder().forEach(this::id);
    ByteSymbols.inOrder().forEach(symbol -> id(symbol + "</w>"));
  }

  /// Learns merges.
  ///
  /// @param words how often each word stands, by its bytes as places in [ByteSymbols#inOrder()],
  ///   the last one 256 higher
  /// @param most how many tokens; merges may be more, since a token can come about in several ways
  /// @return two tokens with a space between, the first first; fewer where nothing stands twice
  static List<String> learn(Map<List<Integer>, Long> words, int most) {
    MergeLearner learner = new MergeLearner();
    words.forEach((word, count) -> {
      learner.words.add(word.stream().mapToInt(Integer::intValue).toArray());
      learner.counts.add(count);
    });
    Set<Long> changed = new HashSet<>();
    for (int word = 0; word < learner.words.size(); word++) {
      learner.count(word, 1, changed);
    }
    learner.queue(changed);
    return learner.merges(most);
  }

  private int id(String symbol) {
    Integer known = ids.putIfAbsent(symbol, symbols.size());
    if (known == null) {
      symbols.add(symbol);
      return symbols.size() - 1;
    }
    return known;
  }

  private List<String> merges(int most) {
    List<String> merges = new ArrayList<>();
    int wanted = symbols.size() + most;
    while (symbols.size() < wanted) {
      Candidate best = queue.poll();
      if (best == null || best.count < LEAST) {
        break;
      }
      if (best.count == pairs.getOrDefault(best.pair, 0L)) { // else it was queued anew since
        merges.add(symbols.get(first(best.pair)) + " " + symbols.get(second(best.pair)));
        merge(best.pair);
      }
    }
    return merges;
  }

  private void merge(long pair) {
    int id = id(symbols.get(first(pair)) + symbols.get(second(pair)));
    Set<Long> changed = new HashSet<>();
    Set<Integer> holding = places.getOrDefault(pair, Set.of());
    places.remove(pair);
    for (int word : holding) {
      count(word, -1, changed);
      words.set(word, merged(words.get(word), pair, id));
      count(word, 1, changed);
    }
    pairs.remove(pair);
    changed.remove(pair);
    queue(changed);
  }

  private static int[] merged(int[] word, long pair, int id) {
    int[] merged = new int[word.length];
    int length = 0;
    for (int i = 0; i < word.length; i++) {
      boolean here = i + 1 < word.length && pair(word[i], word[i + 1]) == pair;
      merged[length++] = here ? id : word[i];
      i += here ? 1 : 0;
    }
    return Arrays.copyOf(merged, length);
  }

  /// Adds a word's pairs, or takes them away.
  private void count(int word, int sign, Set<Long> changed) {
    int[] ids = words.get(word);
    for (int i = 0; i + 1 < ids.length; i++) {
      long pair = pair(ids[i], ids[i + 1]);
      pairs.merge(pair, sign * counts.get(word), Long::sum);
      if (sign > 0) {
        places.computeIfAbsent(pair, _ -> new HashSet<>()).add(word);
      }
      changed.add(pair);
    }
  }

  private void queue(Set<Long> changed) {
    for (long pair : changed) {
      queue.add(new Candidate(pair, pairs.getOrDefault(pair, 0L)));
    }
  }

  private static long pair(int first, int second) {
    return ((long) first << Integer.SIZE) | second;
  }

  private static int first(long pair) {
    return (int) (pair >> Integer.SIZE);
  }

  private static int second(long pair) {
    return (int) pair;
  }
}
