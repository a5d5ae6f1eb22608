package semblance.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import semblance.catalog.query.Contribution;
import semblance.catalog.query.KeywordParser;
import semblance.catalog.query.Match;
import semblance.catalog.query.Query;
import semblance.catalog.query.QueryPart;
import semblance.catalog.query.SearchOutcome;
import semblance.catalog.tiny.TinyModel;
import semblance.collection.item.Metadata;
import semblance.collection.item.Place;
import semblance.collection.item.SourceStamp;
import semblance.embedding.Content;
import semblance.embedding.Embedding;
import semblance.embedding.InvalidQueryException;
import semblance.embedding.Modality;
import semblance.embedding.Role;

class CatalogKeywordTest {
  private static final Offset<Double> SLIGHTLY = Offset.offset(1e-4);

  private final Fixture fixture = Fixture.standard();

  @TempDir Path folder;

  @BeforeEach
  void fill() {
    TinyModel model = fixture.model();
    try (CatalogWriter writer = fixture.create(folder.resolve("c"), model)) {
      writer.put(
          List.of(
              captioned(model, "both", "red", "a red ball named Rex"),
              captioned(model, "picture", "red", "something else entirely"),
              captioned(model, "caption", "green", "a red balloon"),
              Fixture.item(
                  model,
                  "named",
                  "{\"owner\": \"Rex Miller\"}",
                  new Content.Image(Fixture.picture("blue")))));
      writer.put(Fixture.mixed(model, new Random(7), 30));
    }
  }

  /// A picture with a caption, as one item.
  private static EmbeddedItem captioned(TinyModel model, String id, String colour, String caption) {
    Embedding picture =
        model
            .tower(Modality.IMAGE)
            .embed(List.of(new Content.Image(Fixture.picture(colour))), Role.DOCUMENT)
            .getFirst();
    Embedding text =
        model
            .tower(Modality.TEXT)
            .embed(List.of(new Content.Text(caption)), Role.DOCUMENT)
            .getFirst();
    return new EmbeddedItem(
        id,
        "",
        "",
        SourceStamp.NONE,
        Metadata.empty(),
        List.of(
            new EmbeddedItem.EmbeddedSegment(Modality.IMAGE, Place.WHOLE, picture),
            new EmbeddedItem.EmbeddedSegment(Modality.TEXT, Place.WHOLE, text, caption)));
  }

  private SearchOutcome search(Query query) {
    try (Catalog catalog = Catalog.open(folder.resolve("c"), fixture.host())) {
      return catalog.search(query);
    }
  }

  private static Query words(String keywords) {
    return Query.of().withKeywords(KeywordParser.parse(keywords));
  }

  @Test
  void keywordsAloneNeedNoModel() {
    int before = fixture.opened.get();
    SearchOutcome outcome = search(words("rex"));
    assertThat(Fixture.ids(outcome.matches())).containsExactlyInAnyOrder("both", "named");
    assertThat(fixture.opened.get()).isEqualTo(before);
    assertThat(outcome.report().keywords().orElseThrow().matched()).isEqualTo(2);
    assertThat(outcome.matches().getFirst().why())
        .singleElement()
        .extracting(Contribution::label)
        .isEqualTo("keyword rex");
  }

  @Test
  void contributionsSumToTheScoreWithPartsKindsAndKeywords() {
    SearchOutcome outcome =
        search(
            Query.of(QueryPart.text("red"), QueryPart.text("blue"))
                .withKeywords(KeywordParser.parse("rex ball"))
                .withLimit(60));
    assertThat(outcome.matches()).hasSize(60);
    for (Match match : outcome.matches()) {
      assertThat(match.why().stream().mapToDouble(Contribution::contribution).sum())
          .as(match.item().id())
          .isCloseTo(match.score(), SLIGHTLY);
    }
    Match both = named(outcome, "both");
    assertThat(both.why()).extracting(Contribution::label).contains("keyword rex", "keyword ball");
    assertThat(named(outcome, "named").why())
        .extracting(Contribution::label)
        .contains("keyword rex")
        .doesNotContain("keyword ball");
  }

  @Test
  void anItemWithoutTheWordsScoresAsItWouldWithoutKeywords() {
    Query plain = Query.of(QueryPart.text("red")).withLimit(60);
    SearchOutcome with = search(plain.withKeywords(KeywordParser.parse("rex")));
    SearchOutcome without = search(plain);
    for (Match match : without.matches()) {
      double added = named(with, match.item().id()).score() - match.score();
      if (Set.of("both", "named").contains(match.item().id())) {
        assertThat(added).as(match.item().id()).isGreaterThan(.5);
      } else {
        assertThat(added).as(match.item().id()).isCloseTo(0, SLIGHTLY);
      }
    }
  }

  @Test
  void aPictureAndItsCaptionSayMoreTogetherThanEitherAlone() {
    Query query = Query.of(QueryPart.text("red")).withLimit(60);
    Match together = named(search(query), "both");
    Match asPicture = named(search(query.withModalities(Set.of(Modality.IMAGE))), "both");
    Match asText = named(search(query.withModalities(Set.of(Modality.TEXT))), "both");
    assertThat(together.score()).isCloseTo(Math.hypot(asPicture.score(), asText.score()), SLIGHTLY);
    assertThat(together.why())
        .extracting(Contribution::label)
        .containsExactlyInAnyOrder("red (image)", "red (text)");
    assertThat(together.score()).isGreaterThan(named(search(query), "picture").score());
    assertThat(together.score()).isGreaterThan(named(search(query), "caption").score());
  }

  @Test
  void requiredWordsAndModalitiesNarrowWhatVectorsFind() {
    SearchOutcome outcome =
        search(
            Query.of(QueryPart.text("red"))
                .withKeywords(KeywordParser.parse("+rex"))
                .withLimit(60));
    assertThat(Fixture.ids(outcome.matches())).containsExactly("both", "named");
    List<String> pictures = new ArrayList<>();
    SearchOutcome texts = search(words("rex").withModalities(Set.of(Modality.TEXT)));
    texts.matches().forEach(match -> pictures.add(match.item().id()));
    assertThat(pictures).containsExactly("both");
  }

  @Test
  void wordsThatNothingHasAreNamed() {
    assertThat(search(words("zebra +giraffe")).noMatchReason().orElseThrow())
        .contains("'zebra' or 'giraffe'")
        .contains("texts, its metadata or its name");
    assertThat(search(words("rex -ball -miller")).noMatchReason().orElseThrow())
        .contains("has the words that are asked for");
    assertThatThrownBy(() -> search(words("-rex")))
        .isInstanceOf(InvalidQueryException.class)
        .hasMessageContaining("only say what must not be there");
  }

  @Test
  void wordsSurviveMetadataEditsWithoutTheModel() {
    try (CatalogWriter writer =
        CatalogWriter.openWithoutModel(folder.resolve("c"), fixture.host())) {
      writer.updateMetadata("both", Metadata.parse("{\"mood\": \"cheerful\"}"));
    }
    assertThat(Fixture.ids(search(words("+rex +cheerful +balls")).matches()))
        .containsExactly("both");
  }

  private static Match named(SearchOutcome outcome, String id) {
    return outcome.matches().stream()
        .filter(match -> match.item().id().equals(id))
        .findFirst()
        .orElseThrow(() -> new AssertionError(id + " was not found"));
  }
}
