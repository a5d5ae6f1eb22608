package semblance.model.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MergeLearnerTest {
  private static final int ENDS = 256;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void mergesAreThoseOfCountingAllPairsAnew(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Map<List<Integer>, Long> words = new LinkedHashMap<>();
    for (int i = 0; i < 60; i++) {
      List<Integer> word = new ArrayList<>();
      for (int length = random.nextInt(1, 12); length > 0; length--) {
        word.add(random.nextInt(3) + (length == 1 ? ENDS : 0));
      }
      words.merge(word, random.nextLong(1, 5), Long::sum);
    }
    assertThat(MergeLearner.learn(words, 80)).hasSizeGreaterThan(30).isEqualTo(plain(words, 80));
  }

  @Test
  void whatStandsOnceIsNotMerged() {
    assertThat(MergeLearner.learn(Map.of(List.of(1, 2, 3 + ENDS), 1L), 10)).isEmpty();
    assertThat(MergeLearner.learn(Map.of(List.of(1, 2, 3 + ENDS), 2L), 10)).hasSize(2);
  }

  /// The definition: all pairs counted before each merge.
  private static List<String> plain(Map<List<Integer>, Long> counted, int most) {
    List<String> symbols = new ArrayList<>(ByteSymbols.inOrder());
    ByteSymbols.inOrder().forEach(symbol -> symbols.add(symbol + "</w>"));
    Map<List<String>, Long> words = new HashMap<>();
    counted.forEach((word, count) -> words.put(word.stream().map(symbols::get).toList(), count));
    List<String> merges = new ArrayList<>();
    while (symbols.size() < 2 * ENDS + most) {
      Map<List<String>, Long> pairs = new HashMap<>();
      words.forEach((word, count) -> {
        for (int i = 0; i + 1 < word.size(); i++) {
          pairs.merge(word.subList(i, i + 2), count, Long::sum);
        }
      });
      List<String> best =
          pairs.entrySet().stream()
              .filter(pair -> pair.getValue() > 1)
              .min(
                  Comparator.comparingLong((Map.Entry<List<String>, Long> pair) -> -pair.getValue())
                      .thenComparingInt(pair -> symbols.indexOf(pair.getKey().getFirst()))
                      .thenComparingInt(pair -> symbols.indexOf(pair.getKey().getLast())))
              .map(Map.Entry::getKey)
              .orElse(List.of());
      if (best.isEmpty()) {
        break;
      }
      merges.add(String.join(" ", best));
      if (!symbols.contains(String.join("", best))) {
        symbols.add(String.join("", best));
      }
      Map<List<String>, Long> merged = new HashMap<>();
      words.forEach((word, count) -> merged.merge(merged(word, best), count, Long::sum));
      words.clear();
      words.putAll(merged);
    }
    return merges;
  }

  private static List<String> merged(List<String> word, List<String> pair) {
    List<String> merged = new ArrayList<>();
    for (int i = 0; i < word.size(); i++) {
      if (i + 1 < word.size() && word.subList(i, i + 2).equals(pair)) {
        merged.add(String.join("", pair));
        i++;
      } else {
        merged.add(word.get(i));
      }
    }
    return merged;
  }
}
