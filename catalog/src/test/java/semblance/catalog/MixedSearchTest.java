package semblance.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import semblance.catalog.calibration.Calibration;
import semblance.catalog.probe.ProbeSet;
import semblance.catalog.query.Contribution;
import semblance.catalog.query.Match;
import semblance.catalog.query.Query;
import semblance.catalog.query.QueryPart;
import semblance.catalog.query.SearchOutcome;
import semblance.catalog.tiny.TestDecoder;
import semblance.catalog.tiny.TinyModel;
import semblance.collection.query.Ranking;
import semblance.collection.query.Recall;
import semblance.embedding.Content;
import semblance.embedding.EmbeddingModel;
import semblance.embedding.Modality;
import semblance.embedding.Role;
import semblance.embedding.Tower;
import semblance.embedding.VectorMath;

/// Lists of several kinds of items, and queries of several parts: one scale for all.
final class MixedSearchTest {
  @TempDir Path folder;

  private Catalog catalogOf(Fixture fixture, EmbeddingModel model, List<EmbeddedItem> items) {
    try (CatalogWriter writer = fixture.create(folder, model)) {
      writer.put(items);
    }
    return Catalog.open(folder, fixture.host());
  }

  /// The formula of the design, computed from the reference set's own files, apart from the code
  /// under test.
  private static double oracle(
      EmbeddingModel model,
      Map<Modality, List<float[]>> references,
      List<QueryPart.ContentPart> parts,
      EmbeddedItem item) {
    List<float[]> reference = references.getOrDefault(Fixture.modality(item), List.of());
    double score = 0;
    double squares = 0;
    for (QueryPart.ContentPart part : parts) {
      float[] vector =
          model
              .tower(part.content().modality())
              .embed(List.of(part.content()), Role.QUERY)
              .getFirst()
              .vector();
      double mean =
          reference.stream().mapToDouble(r -> VectorMath.dot(vector, r)).average().orElseThrow();
      double typical =
          references.values().stream()
              .mapToDouble(askers -> typicalDeviation(askers, reference))
              .min()
              .orElseThrow();
      score +=
          part.weight()
              * (VectorMath.dot(vector, Fixture.vector(item)) - mean)
              / Math.max(typical, deviation(vector, reference));
      squares += part.weight() * part.weight();
    }
    return score / Math.sqrt(squares);
  }

  private static double deviation(float[] asker, List<float[]> reference) {
    double[] cosines = reference.stream().mapToDouble(r -> VectorMath.dot(asker, r)).toArray();
    double mean = Arrays.stream(cosines).average().orElseThrow();
    double variance = 0;
    for (double cosine : cosines) {
      variance += (cosine - mean) * (cosine - mean) / (cosines.length - 1);
    }
    return Math.sqrt(variance);
  }

  /// What two dozen or so of the askers, evenly taken, see on average.
  private static double typicalDeviation(List<float[]> askers, List<float[]> reference) {
    int step = Math.max(1, askers.size() / 24);
    return IntStream.range(0, askers.size())
        .filter(i -> i % step == 0)
        .mapToDouble(i -> deviation(askers.get(i), reference))
        .average()
        .orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void mixedQueriesOverMixedItemsAreAnsweredByTheFormula(long seed) {
    Random random = new Random(seed);
    try (TinyModel model = TinyModel.standard()) {
      List<EmbeddedItem> items = Fixture.mixed(model, random, 60);
      List<QueryPart.ContentPart> parts =
          List.of(
              Parts.words("a red and yellow thing", 1),
              Parts.picture("blue", 0.5),
              Parts.words("green", -0.8));
      Map<String, Double> expected = new HashMap<>();
      Map<Modality, List<float[]>> references = new HashMap<>();
      for (Tower tower : model.towers()) {
        references.put(
            tower.modality(),
            ProbeSet.resource(Calibration.class, "reference").embed(tower, TestDecoder.correct()));
      }
      items.forEach(item -> expected.put(item.id(), oracle(model, references, parts, item)));
      try (Catalog catalog = catalogOf(Fixture.standard(), model, items)) {
        SearchOutcome outcome =
            catalog.search(
                Query.of(new ArrayList<>(parts))
                    .withLimit(30)
                    .withRanking(Ranking.bestFirst().withRecall(Recall.EXACT)));
        List<Double> best =
            expected.values().stream().sorted(Comparator.reverseOrder()).limit(30).toList();
        assertThat(outcome.matches()).as("seed %d", seed).hasSize(30);
        for (int i = 0; i < 30; i++) {
          Match match = outcome.matches().get(i);
          assertThat(match.score()).isCloseTo(best.get(i), within(1e-3));
          assertThat(match.score()).isCloseTo(expected.get(match.item().id()), within(1e-3));
          assertThat(match.why().stream().mapToDouble(Contribution::contribution).sum())
              .isCloseTo(match.score(), within(1e-3));
          assertThat(match.why().stream().map(Contribution::label))
              .containsExactly("a red and yellow thing", "blue picture", "green");
        }
        assertThat(outcome.noMatchReason()).isEmpty();
      }
    }
  }

  /// By raw cosine every text lies above every picture, so that one list would show texts only.
  @Test
  void oneListHoldsThePictureAndTheTextThatFit() {
    try (TinyModel model = TinyModel.standard()) {
      List<EmbeddedItem> items = new ArrayList<>();
      for (String colour : Fixture.COLOURS) {
        items.add(Fixture.image(model, colour + " picture", Fixture.picture(colour)));
        items.add(Fixture.text(model, colour + " text", "something " + colour));
      }
      float[] query =
          model
              .tower(Modality.TEXT)
              .embed(List.of(new Content.Text("a red thing")), Role.QUERY)
              .getFirst()
              .vector();
      double bestPicture =
          items.stream()
              .filter(item -> Fixture.modality(item) == Modality.IMAGE)
              .mapToDouble(item -> VectorMath.dot(query, Fixture.vector(item)))
              .max()
              .orElseThrow();
      long textsAbove =
          items.stream()
              .filter(item -> Fixture.modality(item) == Modality.TEXT)
              .filter(item -> VectorMath.dot(query, Fixture.vector(item)) > 0.2)
              .count();
      assertThat(textsAbove).isEqualTo(Fixture.COLOURS.size());
      assertThat(bestPicture).isPositive();
      try (Catalog catalog = catalogOf(Fixture.standard(), model, items)) {
        List<String> ids =
            Fixture.ids(catalog.search(Query.of(QueryPart.text("a red thing"))).matches());
        assertThat(ids.subList(0, 2)).containsExactlyInAnyOrder("red text", "red picture");
        assertThat(
                Fixture.ids(
                    catalog
                        .search(
                            Query.of(QueryPart.text("a red thing"))
                                .withModalities(Set.of(Modality.IMAGE)))
                        .matches()))
            .first()
            .isEqualTo("red picture");
      }
    }
  }
}
