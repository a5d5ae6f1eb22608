package semblance.collection.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import semblance.embedding.InvalidQueryException;
import semblance.embedding.Modality;

class SearchRequestTest {
  private static final VectorQuery QUERY = VectorQuery.cosine(Modality.IMAGE, new float[] {1, 0});

  @Test
  void tenItemsAreAskedForByDefaultWithoutFilterOrMinimum() {
    SearchRequest request = SearchRequest.nearest(QUERY);
    assertThat(request.window().limit()).isEqualTo(10);
    assertThat(request.window().offset()).isZero();
    assertThat(request.filter()).isEqualTo(Filter.all());
    assertThat(request.ranking().minimumScore()).isEmpty();
    assertThat(request.ranking().recall()).isEqualTo(Recall.BALANCED);
    assertThat(request.ranking().order()).isEmpty();
  }

  @Test
  void limitAndOffsetComeToAThousandAtMost() {
    SearchRequest request = SearchRequest.nearest(QUERY);
    assertThat(request.withLimit(1_000).window().limit()).isEqualTo(1_000);
    assertThatThrownBy(() -> request.withLimit(1_000_000))
        .isInstanceOf(InvalidQueryException.class)
        .hasMessageContaining("1,000,000 items")
        .hasMessageContaining("1,000 together");
    assertThatThrownBy(() -> request.withWindow(new Window(1, 1_000)))
        .isInstanceOf(InvalidQueryException.class);
    assertThatThrownBy(() -> request.withLimit(0))
        .isInstanceOf(InvalidQueryException.class)
        .hasMessageContaining("0 items");
    assertThatThrownBy(() -> request.withWindow(new Window(1, -1)))
        .isInstanceOf(InvalidQueryException.class)
        .hasMessageContaining("offset of -1");
  }

  @Test
  void ordersAndMinimumScoresThatMeanNothingAreRefused() {
    assertThatThrownBy(() -> SearchRequest.nearest(QUERY).withOrder(Order.ascending("year")))
        .isInstanceOf(InvalidQueryException.class)
        .hasMessageContaining("ordering by 'year' without a minimum score");
    assertThatThrownBy(() -> SearchRequest.browse(Filter.all()).withMinimumScore(1))
        .isInstanceOf(InvalidQueryException.class)
        .hasMessageContaining("minimum score of 1.0");
    assertThatThrownBy(() -> SearchRequest.nearest(QUERY).withMinimumScore(Double.NaN))
        .isInstanceOf(InvalidQueryException.class);
    assertThatThrownBy(() -> SearchRequest.nearest(QUERY, QUERY))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("two query vectors for image");
  }

  @Test
  void queryVectorsAreUnitVectorsOnAnIncreasingScale() {
    assertThatThrownBy(() -> VectorQuery.cosine(Modality.TEXT, new float[] {3, 4}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("norm 5.0");
    assertThatThrownBy(() -> new VectorQuery(Modality.TEXT, new float[] {1, 0}, -2, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("-2.0 * cosine");
  }
}
