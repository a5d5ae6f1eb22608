package semblance.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
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
import semblance.catalog.query.FilterParser;
import semblance.catalog.query.Match;
import semblance.catalog.query.Query;
import semblance.catalog.query.QueryPart;
import semblance.catalog.query.SearchOutcome;
import semblance.catalog.tiny.TestDecoder;
import semblance.catalog.tiny.TinyModel;
import semblance.catalog.tiny.TinySettings;
import semblance.collection.query.Order;
import semblance.collection.query.Recall;
import semblance.embedding.Content;
import semblance.embedding.Embedding;
import semblance.embedding.EmbeddingModel;
import semblance.embedding.InvalidQueryException;
import semblance.embedding.Modality;
import semblance.embedding.Role;
import semblance.embedding.SpaceMismatchException;
import semblance.embedding.Tower;
import semblance.embedding.UnsupportedModalityException;
import semblance.embedding.VectorMath;

final class CatalogSearchTest {
  @TempDir Path folder;

  private static QueryPart.ContentPart picture(String colour, double weight) {
    return new QueryPart.ContentPart(
        new Content.Image(Fixture.picture(colour)), weight, colour + " picture");
  }

  private static QueryPart.ContentPart words(String text, double weight) {
    return new QueryPart.ContentPart(new Content.Text(text), weight, text);
  }

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
          List.of(words("a red and yellow thing", 1), picture("blue", 0.5), words("green", -0.8));
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
            catalog.search(Query.of(new ArrayList<>(parts)).withLimit(30).withRecall(Recall.EXACT));
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

  @Test
  void negativePartsRepel() {
    try (TinyModel model = TinyModel.standard()) {
      int red = Fixture.COLOURS.indexOf("red");
      int green = Fixture.COLOURS.indexOf("green");
      int blue = Fixture.COLOURS.indexOf("blue");
      List<EmbeddedItem> items =
          List.of(
              Fixture.image(model, "red and green", Fixture.picture(red, green)),
              Fixture.image(model, "red and blue", Fixture.picture(red, blue)),
              Fixture.image(model, "grey", Fixture.picture("grey")));
      try (Catalog catalog = catalogOf(Fixture.standard(), model, items)) {
        assertThat(
                Fixture.ids(
                    catalog.search(Query.of(words("red", 1), words("green", -0.5))).matches()))
            .first()
            .isEqualTo("red and blue");
        assertThat(
                Fixture.ids(
                    catalog.search(Query.of(words("red", 1), words("blue", -0.5))).matches()))
            .first()
            .isEqualTo("red and green");
        assertThatThrownBy(() -> catalog.search(Query.of(words("red", 1), words("red", -1))))
            .isInstanceOf(InvalidQueryException.class)
            .hasMessageContaining("cancel");
      }
    }
  }

  @Test
  void belowTheMinimumScoreThereIsNoGoodMatch() {
    try (TinyModel model = TinyModel.standard()) {
      List<EmbeddedItem> items =
          List.of(
              Fixture.image(model, "green", Fixture.picture("green")),
              Fixture.image(model, "blue", Fixture.picture("blue")));
      try (Catalog catalog = catalogOf(Fixture.standard(), model, items)) {
        Query query = Query.of(QueryPart.text("pink"));
        double best = catalog.search(query).matches().getFirst().score();
        SearchOutcome none = catalog.search(query.withMinimumScore(best + 0.1));
        assertThat(none.matches()).isEmpty();
        assertThat(none.noMatchReason())
            .hasValueSatisfying(reason ->
                assertThat(reason)
                    .startsWith("no good match: the best of 2 items scores %.2f".formatted(best)));
        assertThat(catalog.search(query.withMinimumScore(best - 0.001)).matches()).hasSize(1);
        assertThat(catalog.search(query.withModalities(Set.of(Modality.TEXT))).noMatchReason())
            .hasValue("catalog colours holds no text, only image");
        assertThat(catalog.search(query.withOffset(5)).noMatchReason())
            .hasValue("there are no more than 5 matches");
      }
    }
  }

  @Test
  void filtersBrowsingAndOrderNeedNoModel() {
    Fixture fixture = Fixture.standard();
    try (TinyModel model = TinyModel.standard()) {
      List<EmbeddedItem> items = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        items.add(
            Fixture.item(
                model,
                "i" + i,
                "{\"year\": %d, \"colour\": \"%s\"}"
                    .formatted(2000 + i * 7 % 12, Fixture.COLOURS.get(i % 11)),
                new Content.Image(Fixture.picture(i % 11))));
      }
      items.add(Fixture.text(model, "words", "a text without a year"));
      try (Catalog catalog = catalogOf(fixture, model, items)) {
        SearchOutcome browsed =
            catalog.search(
                Query.of()
                    .withFilter(FilterParser.parse("year >= 2008 and colour != white"))
                    .withOrder(Order.descending("year")));
        List<Integer> years =
            browsed.matches().stream()
                .map(match -> match.item().metadata().tree().path("year").asInt())
                .toList();
        assertThat(years).isSortedAccordingTo(Comparator.reverseOrder()).isNotEmpty();
        assertThat(years).allMatch(year -> year >= 2008);
        assertThat(browsed.matches().getFirst().why()).isEmpty();
        assertThat(browsed.matches().getFirst().modality()).isEqualTo(Modality.IMAGE);
        assertThat(
                Fixture.ids(
                    catalog.search(Query.of().withModalities(Set.of(Modality.TEXT))).matches()))
            .containsExactly("words");
        assertThat(
                catalog
                    .search(Query.of().withFilter(FilterParser.parse("year > 3000")))
                    .noMatchReason())
            .hasValue("no item of catalog colours passes the filter");
        assertThat(fixture.opened).hasValue(0);
        assertThat(
                Fixture.ids(
                    catalog
                        .search(
                            Query.of(QueryPart.text("red"))
                                .withFilter(FilterParser.parse("colour in (blue, green)")))
                        .matches()))
            .containsExactlyInAnyOrder("i6", "i7");
        assertThat(fixture.opened).hasValue(1);
      }
    }
  }

  @Test
  void anItemFindsWhatIsLikeItWithoutTheModelAndWithoutItself() {
    Fixture fixture = Fixture.standard();
    try (TinyModel model = TinyModel.standard()) {
      List<EmbeddedItem> items = new ArrayList<>();
      items.add(Fixture.image(model, "red", Fixture.picture("red")));
      items.add(Fixture.image(model, "reddish", Fixture.picture(3, 3, 3, 4)));
      items.add(Fixture.image(model, "blue", Fixture.picture("blue")));
      Embedding green =
          model
              .tower(Modality.TEXT)
              .embed(List.of(new Content.Text("green")), Role.QUERY)
              .getFirst();
      try (Catalog catalog = catalogOf(fixture, model, items)) {
        assertThat(
                Fixture.ids(catalog.search(Query.of(new QueryPart.ItemPart("red", 1))).matches()))
            .containsExactly("reddish", "blue");
        assertThat(
                Fixture.ids(
                    catalog
                        .search(
                            Query.of(
                                new QueryPart.VectorPart(green, 1, "green"),
                                new QueryPart.ItemPart("red", -1)))
                        .matches()))
            .endsWith("red");
        assertThatThrownBy(() -> catalog.search(Query.of(new QueryPart.ItemPart("nobody", 1))))
            .isInstanceOf(InvalidQueryException.class)
            .hasMessageContaining("has no item 'nobody'");
        assertThat(fixture.opened).hasValue(0);
      }
    }
  }

  @Test
  void aVectorOfAnotherSpaceIsRefused() {
    try (TinyModel model = TinyModel.standard();
        TinyModel other = new TinyModel(TinySettings.standard().withSide(9))) {
      Embedding foreign =
          other.tower(Modality.TEXT).embed(List.of(new Content.Text("x")), Role.QUERY).getFirst();
      try (Catalog catalog =
          catalogOf(Fixture.standard(), model, List.of(Fixture.text(model, "a", "a red thing")))) {
        assertThatThrownBy(
                () -> catalog.search(Query.of(new QueryPart.VectorPart(foreign, 1, "v"))))
            .isInstanceOf(SpaceMismatchException.class)
            .hasMessageContaining("query part 'v'")
            .hasMessageContaining("preprocessing");
      }
    }
  }

  @Test
  void aStrayedTowerRefusesItsQueriesAndAllOthersGoOn() {
    try (TinyModel model = TinyModel.standard()) {
      catalogOf(
              Fixture.standard(),
              model,
              List.of(
                  Fixture.image(model, "red", Fixture.picture("red")),
                  Fixture.image(model, "blue", Fixture.picture("blue"))))
          .close();
    }
    Fixture strayed = Fixture.of(TinySettings.standard().withTextDrift(0.05));
    try (Catalog catalog = Catalog.open(folder, strayed.host())) {
      assertThatThrownBy(() -> catalog.search(Query.of(QueryPart.text("red"))))
          .isInstanceOf(SpaceMismatchException.class)
          .hasMessageContaining("the text tower of tiny no longer gives the vectors");
      assertThat(catalog.search(Query.of(picture("red", 1))).matches()).hasSize(2);
      assertThat(catalog.search(Query.of(new QueryPart.ItemPart("red", 1))).matches()).hasSize(1);
    }
    Fixture other = Fixture.of(TinySettings.standard().withSide(7));
    try (Catalog catalog = Catalog.open(folder, other.host())) {
      assertThatThrownBy(() -> catalog.search(Query.of(QueryPart.text("red"))))
          .isInstanceOf(SpaceMismatchException.class)
          .hasMessageContaining("7 pixels against 12 pixels");
      assertThat(catalog.search(Query.of(new QueryPart.ItemPart("red", 1))).matches()).hasSize(1);
    }
  }

  @Test
  void contentThatTheModelHasNoTowerForIsRefused() {
    try (TinyModel model = TinyModel.standard();
        Catalog catalog =
            catalogOf(Fixture.standard(), model, List.of(Fixture.text(model, "a", "red")))) {
      assertThatThrownBy(() -> catalog.model().tower(Modality.AUDIO))
          .isInstanceOf(UnsupportedModalityException.class);
    }
  }

  @Test
  void anEmptyCatalogSaysSo() {
    try (TinyModel model = TinyModel.standard();
        Catalog catalog = catalogOf(Fixture.standard(), model, List.of())) {
      assertThat(catalog.search(Query.of(QueryPart.text("red"))).noMatchReason())
          .hasValueSatisfying(reason -> assertThat(reason).contains("is empty"));
      assertThat(catalog.search(Query.of()).noMatchReason()).isPresent();
    }
  }
}
