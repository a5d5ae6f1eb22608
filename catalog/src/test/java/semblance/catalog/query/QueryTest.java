package semblance.catalog.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import semblance.embedding.InvalidQueryException;
import semblance.embedding.Modality;

final class QueryTest {
  @Test
  void theDefaultsAreTenApproximateMatchesOfAllKindsWithoutMinimum() {
    Query query = Query.of(QueryPart.text("a red car"));
    assertThat(query.window().limit()).isEqualTo(10);
    assertThat(query.window().offset()).isZero();
    assertThat(query.ranking().minimumScore()).isEmpty();
    assertThat(query.ranking().order()).isEmpty();
    assertThat(query.wantedModalities()).containsExactlyInAnyOrder(Modality.values());
    assertThat(query.withModalities(Set.of(Modality.IMAGE)).wantedModalities())
        .containsExactly(Modality.IMAGE);
  }

  @Test
  void onlyNegativesAreRefusedByName() {
    assertThatThrownBy(
            () -> Query.of(new QueryPart.ItemPart("a", -1), new QueryPart.ItemPart("b", -.5)))
        .isInstanceOf(InvalidQueryException.class)
        .hasMessageContaining("'item:a', 'item:b'")
        .hasMessageContaining("positive weight");
  }

  @Test
  void weightsThatAreZeroOrNotFiniteAreRefused() {
    for (double weight : List.of(0.0, -0.0, Double.NaN, Double.POSITIVE_INFINITY)) {
      assertThatThrownBy(() -> new QueryPart.ItemPart("a", weight))
          .isInstanceOf(InvalidQueryException.class)
          .hasMessageContaining(Double.toString(weight));
    }
  }

  @Test
  void limitsOutOfRangeAreRefused() {
    Query query = Query.of(QueryPart.text("a"));
    assertThat(query.withLimit(1000).window().limit()).isEqualTo(1000);
    for (int limit : new int[] {0, -1, 1001, 1_000_000, Integer.MAX_VALUE}) {
      assertThatThrownBy(() -> query.withLimit(limit)).isInstanceOf(InvalidQueryException.class);
    }
    assertThatThrownBy(() -> query.withOffset(-1)).isInstanceOf(InvalidQueryException.class);
    assertThatThrownBy(() -> query.withOffset(Integer.MAX_VALUE))
        .isInstanceOf(InvalidQueryException.class)
        .hasMessageContaining("1,000");
    assertThatThrownBy(() -> query.withMinimumScore(Double.NaN))
        .isInstanceOf(InvalidQueryException.class);
  }

  @Test
  void aMinimumScoreWithoutPartsIsRefused() {
    assertThatThrownBy(() -> Query.of().withMinimumScore(2))
        .isInstanceOf(InvalidQueryException.class)
        .hasMessageContaining("at least one part");
  }
}
