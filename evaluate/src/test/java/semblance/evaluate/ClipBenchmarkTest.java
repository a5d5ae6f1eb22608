package semblance.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import semblance.evaluate.classification.ClassVectors;
import semblance.evaluate.classification.ClassificationMeasures;
import semblance.evaluate.classification.LabelMeasures;
import semblance.evaluate.geometry.SpaceGeometry;
import semblance.evaluate.retrieval.RankedQuery;
import semblance.evaluate.retrieval.Retrieval;
import semblance.evaluate.retrieval.RetrievalMeasures;
import semblance.evaluate.statistics.Bootstrap;

/// Measures against the numbers of clip_benchmark, from `reference/make_evaluation_fixtures.py`.
final class ClipBenchmarkTest {
  private final JsonNode fixture = fixture();
  private final List<float[]> pictures = vectors("pictures");
  private final List<float[]> texts = vectors("texts");
  private final int[] pictureOfText = numbers(fixture.get("picture_of_text"));

  @Test
  void recallOfPicturesIsThatOfClipBenchmark() {
    expectRecall(
        "image_retrieval_recall@", Retrieval.rank(texts, pictureOfText, pictures, everyPicture()));
  }

  @Test
  void recallOfTextsIsThatOfClipBenchmark() {
    expectRecall(
        "text_retrieval_recall@", Retrieval.rank(pictures, everyPicture(), texts, pictureOfText));
  }

  private void expectRecall(String name, List<Optional<RankedQuery>> ranked) {
    List<RankedQuery> queries = ranked.stream().map(Optional::orElseThrow).toList();
    RetrievalMeasures measures =
        RetrievalMeasures.of(
            queries,
            IntStream.range(0, queries.size()).toArray(),
            List.of(1, 2, 5, 10),
            Bootstrap.usual());
    measures
        .recall()
        .forEach((k, recall) ->
            assertThat(recall.value())
                .as(name + k)
                .isCloseTo(fixture.at("/retrieval/" + name + k).doubleValue(), within(1e-6)));
    assertThat(measures.recall()).hasSize(4);
  }

  @Test
  void accuracyWithAnEnsembleOfPromptsIsThatOfClipBenchmark() {
    ClassificationMeasures measures =
        ClassificationMeasures.of(
            vectors("labelled"),
            numbers(fixture.get("truths")),
            classes(),
            List.of(1, 5),
            Bootstrap.usual());
    assertThat(accuracy(measures, 1)).isCloseTo(expected("acc1"), within(1e-6));
    assertThat(accuracy(measures, 5)).isCloseTo(expected("acc5"), within(1e-6));
    assertThat(measures.meanPerClassRecall())
        .isCloseTo(expected("mean_per_class_recall"), within(1e-6));
  }

  @Test
  void meanAveragePrecisionIsThatOfClipBenchmark() {
    List<Set<Integer>> truths = new ArrayList<>();
    for (JsonNode labels : fixture.get("labels")) {
      Set<Integer> truth = new HashSet<>();
      labels.forEach(label -> truth.add(label.intValue()));
      truths.add(truth);
    }
    LabelMeasures measures = LabelMeasures.of(vectors("labelled"), truths, classes());
    assertThat(measures.meanAveragePrecision())
        .isCloseTo(expected("mean_average_precision"), within(1e-6));
    assertThat(measures.emptyClasses()).isOne();
  }

  @Test
  void gapAlignmentAndUniformityAreThoseOfTheirPapers() {
    SpaceGeometry geometry = SpaceGeometry.of(pictures, texts, pictureOfText, 1);
    assertThat(geometry.modalityGap()).isCloseTo(shape("modality_gap"), within(1e-6));
    assertThat(geometry.alignment()).isCloseTo(shape("alignment"), within(1e-6));
    assertThat(geometry.pictureUniformity()).isCloseTo(shape("picture_uniformity"), within(1e-6));
    assertThat(geometry.textUniformity()).isCloseTo(shape("text_uniformity"), within(1e-6));
  }

  private double accuracy(ClassificationMeasures measures, int k) {
    return Objects.requireNonNull(measures.accuracy().get(k)).value();
  }

  private double expected(String name) {
    return fixture.at("/classification/" + name).doubleValue();
  }

  private double shape(String name) {
    return fixture.at("/geometry/" + name).doubleValue();
  }

  private int[] everyPicture() {
    return IntStream.range(0, pictures.size()).toArray();
  }

  private List<float[]> classes() {
    List<float[]> sentences = vectors("sentences");
    int each = fixture.get("templates").intValue();
    return IntStream.range(0, sentences.size() / each)
        .mapToObj(i -> ClassVectors.mean(sentences.subList(i * each, (i + 1) * each)))
        .toList();
  }

  private List<float[]> vectors(String name) {
    List<float[]> vectors = new ArrayList<>();
    for (JsonNode row : fixture.get(name)) {
      float[] vector = new float[row.size()];
      for (int i = 0; i < vector.length; i++) {
        vector[i] = row.get(i).floatValue();
      }
      vectors.add(vector);
    }
    return vectors;
  }

  private static int[] numbers(JsonNode array) {
    return IntStream.range(0, array.size()).map(i -> array.get(i).intValue()).toArray();
  }

  private static JsonNode fixture() {
    try (InputStream file =
        Objects.requireNonNull(
            ClipBenchmarkTest.class.getResourceAsStream("clip-benchmark.json"))) {
      return new ObjectMapper().readTree(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
