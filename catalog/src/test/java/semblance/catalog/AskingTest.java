package semblance.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import semblance.catalog.query.Contribution;
import semblance.catalog.query.FacetParser;
import semblance.catalog.query.Match;
import semblance.catalog.query.ModifierParser;
import semblance.catalog.query.Query;
import semblance.catalog.query.QueryPart;
import semblance.catalog.query.SearchOutcome;
import semblance.catalog.tiny.TinyModel;
import semblance.collection.item.Segment;
import semblance.collection.query.Diversity;
import semblance.collection.query.Grouping;
import semblance.collection.query.Order;
import semblance.collection.query.Ranking;
import semblance.collection.query.View;
import semblance.embedding.Content;
import semblance.embedding.InvalidQueryException;

/// What can be asked of a catalog beside what is most like something.
final class AskingTest {
  private static final Instant NOW = Instant.parse("2012-06-01T00:00:00Z");

  private final TinyModel model = TinyModel.standard();
  private final List<EmbeddedItem> items = new ArrayList<>();
  private final Catalog catalog;

  AskingTest(@TempDir Path folder) {
    Random random = new Random(7);
    Fixture fixture = Fixture.standard();
    for (int i = 0; i < 120; i++) {
      String metadata =
          "{\"taken\": \"20%02d-03-01\", \"stars\": %d, \"maker\": \"m%d\"}"
              .formatted(i % 12, random.nextInt(6), i % 7);
      Content content =
          i % 3 == 0
              ? new Content.Text("a thing in " + Fixture.COLOURS.get(random.nextInt(11)))
              : new Content.Image(Fixture.picture(random.ints(1 + i % 3, 0, 11).toArray()));
      items.add(Fixture.item(model, "i" + i, metadata, content));
    }
    try (CatalogWriter writer = fixture.create(folder, model)) {
      writer.put(items);
    }
    catalog = Catalog.open(folder, fixture.host());
  }

  @AfterEach
  void close() {
    catalog.close();
    model.close();
  }

  private static Ranking ranking() {
    return Ranking.bestFirst();
  }

  @Test
  void reasonsOfModifiedScoresAddUp() {
    Query query =
        Query.of(QueryPart.text("red"), new QueryPart.ItemPart("i4", -.3))
            .withRanking(
                ranking()
                    .withModifiers(
                        List.of(
                            ModifierParser.parse("recency(taken, 2y)^2", NOW),
                            ModifierParser.parse("linear(stars, 0, 5)^-1", NOW))));
    SearchOutcome outcome = catalog.search(query.withLimit(30));
    assertThat(outcome.matches()).hasSize(30);
    for (Match match : outcome.matches()) {
      assertThat(match.why().stream().map(Contribution::label))
          .containsExactly("red", "item:i4", "recency(taken)", "linear(stars)");
      assertThat(match.why().stream().mapToDouble(Contribution::contribution).sum())
          .isCloseTo(match.score(), within(1e-3));
      assertThat(match.why().get(2).contribution()).isBetween(0.0, 2.0);
      assertThat(match.why().get(3).contribution()).isBetween(-1.0, 0.0);
    }
    assertThat(outcome.matches().stream().map(Match::score))
        .isSortedAccordingTo(Comparator.reverseOrder());
  }

  @Test
  void moreLikeThisAndLessLikeThatWithoutTheItemAskedFor() {
    Query more = Query.of(new QueryPart.ItemPart("i1", 1)).withLimit(119);
    List<String> like = Fixture.ids(catalog.search(more).matches());
    assertThat(like).doesNotContain("i1").hasSize(119);
    String second = like.get(1);
    List<String> unlike =
        Fixture.ids(
            catalog
                .search(
                    Query.of(new QueryPart.ItemPart("i1", 1), new QueryPart.ItemPart(second, -1))
                        .withLimit(119))
                .matches());
    assertThat(unlike.indexOf(second)).isGreaterThan(like.indexOf(second));
  }

  @Test
  void manyQueriesAreAnsweredAsEachAlone() {
    List<Query> queries = new ArrayList<>();
    for (int i = 0; i < 80; i++) {
      queries.add(
          switch (i % 4) {
            case 0 -> Query.of(QueryPart.text(Fixture.COLOURS.get(i % 11))).withLimit(3);
            case 1 -> Query.of(new QueryPart.ItemPart("i" + i, 1));
            case 2 -> Query.of().withOrder(Order.descending("stars")).withOffset(i);
            default ->
                Query.of(
                    QueryPart.text("something " + Fixture.COLOURS.get(i % 11)),
                    new QueryPart.ContentPart(
                        new Content.Image(Fixture.picture(i % 11)), .5, "picture"));
          });
    }
    List<SearchOutcome> together = catalog.searchAll(queries);
    for (int i = 0; i < queries.size(); i++) {
      List<Match> alone = catalog.search(queries.get(i)).matches();
      assertThat(Fixture.ids(together.get(i).matches())).isEqualTo(Fixture.ids(alone));
      for (int j = 0; j < alone.size(); j++) {
        assertThat(together.get(i).matches().get(j).score())
            .isCloseTo(alone.get(j).score(), within(1e-3));
      }
    }
    queries.add(Query.of(new QueryPart.ItemPart("nobody", 1)));
    assertThatThrownBy(() -> catalog.searchAll(queries))
        .isInstanceOf(InvalidQueryException.class)
        .hasMessageContaining("has no item 'nobody'");
    assertThat(catalog.searchAll(List.of())).isEmpty();
  }

  @Test
  void everythingAboveAScoreIsWhatASearchForAllFinds() {
    Query query = Query.of(QueryPart.text("blue")).withMinimumScore(.5);
    List<String> all = Fixture.ids(catalog.search(query.withLimit(1_000)).matches());
    TreeSet<String> given = new TreeSet<>();
    catalog.forEachAbove(
        query,
        match -> {
          assertThat(match.score()).isGreaterThanOrEqualTo(.5);
          return given.add(match.item().id());
        });
    assertThat(given).isEqualTo(new TreeSet<>(all)).isNotEmpty();
    List<Match> some = new ArrayList<>();
    catalog.forEachAbove(Query.of(), match -> some.add(match) && some.size() < 5);
    assertThat(some).hasSize(5).allMatch(match -> match.why().isEmpty());
  }

  @Test
  void groupsDiversityFacetsFieldsAndVectorsComeThrough() {
    Query query =
        Query.of(QueryPart.text("green"))
            .withRanking(
                ranking().withGrouping(Grouping.by("maker")).withDiversity(new Diversity(.5)))
            .withView(
                View.metadata()
                    .withFields(List.of("maker"))
                    .withVectors()
                    .withFacets(
                        List.of(
                            FacetParser.parse("maker:3", catalog.schema()),
                            FacetParser.parse("taken:year", catalog.schema()),
                            FacetParser.parse("_modality", catalog.schema()))));
    SearchOutcome outcome = catalog.search(query);
    assertThat(outcome.matches()).hasSize(7);
    assertThat(outcome.matches().stream().map(match -> match.group().orElse("")))
        .containsExactlyInAnyOrder("m0", "m1", "m2", "m3", "m4", "m5", "m6");
    for (Match match : outcome.matches()) {
      assertThat(match.item().metadata().json())
          .isEqualTo("{\"maker\":\"%s\"}".formatted(match.group().orElseThrow()));
      int index = Integer.parseInt(match.item().id().substring(1));
      assertThat(match.segments().stream().map(Segment::vector))
          .containsExactly(Fixture.vector(items.get(index)));
    }
    assertThat(outcome.facets()).hasSize(3);
    assertThat(outcome.facets().get(0).others()).isEqualTo(4);
    assertThat(outcome.facets().get(1).buckets()).hasSize(12);
    assertThat(outcome.facets().get(2).buckets().stream().map(bucket -> bucket.count()))
        .containsExactly(80L, 40L);
  }

  @Test
  void filtersAreMarkedWhereTheyAskForWhatIsNotThere() {
    assertThat(
            catalog
                .search(Query.of().withFilter(catalog.filter("stars = 5 and maker in (m1, m2)")))
                .report()
                .matching())
        .isPositive();
    assertThatThrownBy(() -> catalog.filter("stars > 2 and makr = m1"))
        .isInstanceOf(InvalidQueryException.class)
        .hasMessage(
            """
            there is no field 'makr': did you mean 'maker'? the fields are maker, stars, taken
              stars > 2 and makr = m1
                            ^\
            """);
    assertThatThrownBy(() -> catalog.filter("not (stars in (1, many))"))
        .hasMessageEndingWith(
            """
            expected a number
              not (stars in (1, many))
                                ^\
            """);
    assertThatThrownBy(() -> catalog.filter("taken < yesterday"))
        .hasMessageContaining("expected a date such as 2011")
        .hasMessageEndingWith("\n          ^");
    assertThatThrownBy(() -> catalog.filter("within(maker, 1, 2, 5km)"))
        .hasMessageContaining("only a geo-point field has distances")
        .hasMessageEndingWith("\n         ^");
    assertThatThrownBy(() -> catalog.filter("exists(Stars)"))
        .hasMessageContaining("did you mean 'stars'?");
    assertThatThrownBy(() -> catalog.filter("stars prefix 5"))
        .hasMessageContaining("only a keyword field has prefixes");
  }
}
