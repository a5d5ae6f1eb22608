package semblance.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import semblance.catalog.query.FilterParser;
import semblance.catalog.query.Query;
import semblance.catalog.query.QueryPart;
import semblance.catalog.query.SearchOutcome;
import semblance.catalog.tiny.TinyModel;
import semblance.catalog.tiny.TinySettings;
import semblance.collection.query.Order;
import semblance.embedding.Content;
import semblance.embedding.Embedding;
import semblance.embedding.EmbeddingModel;
import semblance.embedding.InvalidQueryException;
import semblance.embedding.Modality;
import semblance.embedding.Role;
import semblance.embedding.SpaceMismatchException;
import semblance.embedding.UnsupportedModalityException;

final class CatalogSearchTest {
  @TempDir Path folder;

  private Catalog catalogOf(Fixture fixture, EmbeddingModel model, List<EmbeddedItem> items) {
    try (CatalogWriter writer = fixture.create(folder, model)) {
      writer.put(items);
    }
    return Catalog.open(folder, fixture.host());
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
                    catalog
                        .search(Query.of(Parts.words("red", 1), Parts.words("green", -0.5)))
                        .matches()))
            .first()
            .isEqualTo("red and blue");
        assertThat(
                Fixture.ids(
                    catalog
                        .search(Query.of(Parts.words("red", 1), Parts.words("blue", -0.5)))
                        .matches()))
            .first()
            .isEqualTo("red and green");
        assertThatThrownBy(
                () -> catalog.search(Query.of(Parts.words("red", 1), Parts.words("red", -1))))
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
      assertThat(catalog.search(Query.of(Parts.picture("red", 1))).matches()).hasSize(2);
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
