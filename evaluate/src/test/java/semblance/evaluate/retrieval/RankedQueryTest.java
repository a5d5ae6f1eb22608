package semblance.evaluate.retrieval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RankedQueryTest {
  /// Vectors of few distinct values score alike often; each measure is the mean over all orders.
  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void amongEqualsEveryMeasureIsTheMeanOverTheirOrders(long seed) {
    Random random = new Random(seed);
    int size = 3 + random.nextInt(5);
    float[] query = {1, 0};
    List<float[]> searched = new ArrayList<>();
    int[] groups = new int[size];
    for (int i = 0; i < size; i++) {
      searched.add(new float[] {random.nextInt(3) / 2f, 0});
      groups[i] = i == 0 ? 7 : random.nextInt(2) == 0 ? 7 : 8;
    }
    RankedQuery ranked =
        Retrieval.rank(List.of(query), new int[] {7}, searched, groups).getFirst().orElseThrow();
    List<RankedQuery> orders = new ArrayList<>();
    permute(
        new ArrayList<>(IntStream.range(0, size).boxed().toList()),
        0,
        order -> {
          for (int i = 1; i < order.size(); i++) {
            if (searched.get(order.get(i))[0] > searched.get(order.get(i - 1))[0]) {
              return;
            }
          }
          int[] places =
              IntStream.range(0, order.size()).filter(i -> groups[order.get(i)] == 7).toArray();
          int[] ones = new int[places.length];
          java.util.Arrays.fill(ones, 1);
          orders.add(new RankedQuery(places, ones, ones));
        });
    for (int k = 1; k <= size + 1; k++) {
      int places = k;
      assertThat(ranked.hit(k)).isCloseTo(mean(orders, q -> q.hit(places)), within(1e-12));
      assertThat(ranked.ndcg(k)).isCloseTo(mean(orders, q -> q.ndcg(places)), within(1e-12));
    }
    assertThat(ranked.rank()).isCloseTo(mean(orders, RankedQuery::rank), within(1e-12));
    assertThat(ranked.reciprocalRank())
        .isCloseTo(mean(orders, RankedQuery::reciprocalRank), within(1e-12));
  }

  private static double mean(List<RankedQuery> orders, ToDoubleFunction<RankedQuery> measure) {
    return orders.stream().mapToDouble(measure).average().orElseThrow();
  }

  private interface OrderConsumer {
    void accept(List<Integer> order);
  }

  private static void permute(List<Integer> order, int from, OrderConsumer consumer) {
    if (from == order.size()) {
      consumer.accept(order);
    }
    for (int i = from; i < order.size(); i++) {
      Collections.swap(order, from, i);
      permute(order, from + 1, consumer);
      Collections.swap(order, from, i);
    }
  }

  @Test
  void aSpaceThatHasCollapsedGetsNoMoreThanChance() {
    List<float[]> same = Collections.nCopies(100, new float[] {1, 0});
    int[] each = IntStream.range(0, 100).toArray();
    assertThat(Retrieval.rank(same, each, same, each))
        .allSatisfy(ranked -> {
          assertThat(ranked.orElseThrow().hit(10)).isCloseTo(.1, within(1e-12));
          assertThat(ranked.orElseThrow().rank()).isEqualTo(50.5);
        });
  }

  @Test
  void gainIsDiscountedByTheLogarithmOfTheRank() {
    RankedQuery query = new RankedQuery(new int[] {0, 3}, new int[] {1, 1}, new int[] {1, 1});
    double discounted = 1 + Math.log(2) / Math.log(5);
    double ideal = 1 + Math.log(2) / Math.log(3);
    assertThat(query.ndcg(10)).isCloseTo(discounted / ideal, within(1e-12));
    assertThat(query.ndcg(3)).isCloseTo(1 / ideal, within(1e-12));
  }

  @Test
  void queriesThatNothingAnswersAreTold() {
    List<float[]> vectors = List.of(new float[] {1, 0});
    assertThat(Retrieval.rank(vectors, new int[] {0}, vectors, new int[] {1}))
        .containsExactly(java.util.Optional.empty());
  }

  @Test
  void amongOthersAQueryDoesNotFindItself() {
    Random random = new Random(8);
    List<float[]> vectors =
        IntStream.range(0, 40)
            .mapToObj(_ ->
                semblance.embedding.VectorMath.normalized(
                    new float[] {random.nextFloat(), random.nextFloat(), random.nextFloat()}))
            .toList();
    int[] groups = IntStream.range(0, 40).map(i -> i / 3).toArray(); // the last one is alone
    List<java.util.Optional<RankedQuery>> among = Retrieval.rankAmongOthers(vectors, groups);
    for (int i = 0; i < 39; i++) {
      List<float[]> others = new ArrayList<>(vectors);
      others.remove(i);
      int own = i;
      int[] otherGroups =
          IntStream.range(0, 40).filter(j -> j != own).map(j -> groups[j]).toArray();
      RankedQuery expected =
          Retrieval.rank(List.of(vectors.get(i)), new int[] {groups[i]}, others, otherGroups)
              .getFirst()
              .orElseThrow();
      RankedQuery found = among.get(i).orElseThrow();
      assertThat(found.rank()).isEqualTo(expected.rank());
      assertThat(found.ndcg(10)).isEqualTo(expected.ndcg(10));
    }
    assertThat(among.get(39)).isEmpty();
  }

  /// Few right answers are counted, many are sorted; both must say the same.
  @Test
  void manyRightAnswersAreRankedAsFewAre() {
    Random random = new Random(9);
    List<float[]> searched =
        IntStream.range(0, 400)
            .mapToObj(_ -> new float[] {random.nextInt(200) / 200f, random.nextInt(7)})
            .toList();
    float[] query = {1, .125f};
    int[] groups = IntStream.range(0, 400).map(i -> i < 300 ? 0 : 1).toArray();
    RankedQuery ranked =
        Retrieval.rank(List.of(query), new int[] {0}, searched, groups).getFirst().orElseThrow();
    List<Float> scores =
        searched.stream().map(each -> semblance.embedding.VectorMath.dot(query, each)).toList();
    double gain = 0;
    double ideal = 0;
    for (int place = 1; place <= 50; place++) {
      int at = place;
      // The share of right ones among those that could stand at this place.
      float score =
          scores.stream()
              .sorted(java.util.Comparator.reverseOrder())
              .skip(at - 1)
              .findFirst()
              .orElseThrow();
      long tied = scores.stream().filter(each -> each == score).count();
      long right = IntStream.range(0, 300).filter(i -> scores.get(i) == score).count();
      gain += (double) right / tied * Math.log(2) / Math.log(place + 1);
      ideal += Math.log(2) / Math.log(place + 1);
    }
    assertThat(ranked.ndcg(50)).isCloseTo(gain / ideal, within(1e-9));
    assertThatThrownBy(() -> ranked.ndcg(1_001)).hasMessageContaining("1001");
  }

  @Test
  void vectorsOfTwoSpacesAreRefused() {
    List<float[]> one = List.of(new float[] {1, 0});
    List<float[]> other = List.of(new float[] {1, 0, 0});
    int[] group = {0};
    assertThatThrownBy(() -> Retrieval.rank(one, group, other, group))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("queries of 2 numbers among vectors of 3");
    List<float[]> broken = List.of(new float[] {Float.NaN, 0});
    assertThatThrownBy(() -> Retrieval.rank(one, group, broken, group))
        .hasMessageContaining("not finite");
  }

  @Test
  void theNearestAreThoseThatComparingAllGives() {
    Random random = new Random(3);
    List<float[]> vectors =
        IntStream.range(0, 50)
            .mapToObj(_ -> new float[] {random.nextFloat(), random.nextInt(3)})
            .toList();
    float[] query = {.3f, .5f};
    assertThat(Retrieval.nearest(query, vectors, 7))
        .containsExactly(
            IntStream.range(0, 50)
                .boxed()
                .sorted(
                    java.util.Comparator.comparingDouble(
                        i -> -semblance.embedding.VectorMath.dot(query, vectors.get(i))))
                .limit(7)
                .mapToInt(Integer::intValue)
                .toArray());
    assertThat(Retrieval.nearest(query, vectors, 99)).hasSize(50);
  }
}
