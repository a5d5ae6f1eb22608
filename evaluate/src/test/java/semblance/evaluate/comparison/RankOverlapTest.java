package semblance.evaluate.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RankOverlapTest {
  @Test
  void equalListsOverlapWhollyAndForeignOnesNotAtAll() {
    List<Integer> list = List.of(3, 1, 2);
    assertThat(RankOverlap.rankBiased(list, list)).isCloseTo(1, within(1e-12));
    assertThat(RankOverlap.jaccard(list, list)).isEqualTo(1);
    assertThat(RankOverlap.rankBiased(list, List.of(7, 8, 9))).isZero();
    assertThat(RankOverlap.jaccard(list, List.of(7, 8, 9))).isZero();
    assertThat(RankOverlap.rankBiased(List.of(), List.of())).isEqualTo(1);
    assertThat(RankOverlap.rankBiased(list, List.of())).isZero();
  }

  @Test
  void theTopCountsMost() {
    List<Integer> list = List.of(1, 2, 3, 4, 5);
    double top = RankOverlap.rankBiased(list, List.of(9, 2, 3, 4, 5));
    double bottom = RankOverlap.rankBiased(list, List.of(1, 2, 3, 4, 9));
    assertThat(top).isLessThan(bottom);
    assertThat(RankOverlap.jaccard(list, List.of(9, 2, 3, 4, 5))).isCloseTo(4 / 6.0, within(1e-12));
  }

  /// The definition of the paper, written out.
  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void theExtrapolatedOverlapIsThatOfThePaper(long seed) {
    Random random = new Random(seed);
    List<Integer> all = new ArrayList<>(IntStream.range(0, 15).boxed().toList());
    Collections.shuffle(all, random);
    List<Integer> one = List.copyOf(all.subList(0, 10));
    Collections.shuffle(all, random);
    List<Integer> other = List.copyOf(all.subList(0, 10));
    double p = RankOverlap.PERSISTENCE;
    double sum = 0;
    double last = 0;
    for (int d = 1; d <= 10; d++) {
      Set<Integer> common = new HashSet<>(one.subList(0, d));
      common.retainAll(other.subList(0, d));
      last = (double) common.size() / d;
      sum += last * Math.pow(p, d);
    }
    double expected = last * Math.pow(p, 10) + (1 - p) / p * sum;
    assertThat(RankOverlap.rankBiased(one, other)).isCloseTo(expected, within(1e-12));
  }
}
