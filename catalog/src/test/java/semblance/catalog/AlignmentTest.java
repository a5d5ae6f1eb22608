package semblance.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import semblance.catalog.guard.AlignmentCheck;
import semblance.catalog.query.Query;
import semblance.catalog.query.QueryPart;
import semblance.catalog.storage.CatalogFolder;
import semblance.catalog.storage.SpaceRecord;
import semblance.catalog.storage.WriterLock;
import semblance.catalog.tiny.TestDecoder;
import semblance.catalog.tiny.TinyModel;
import semblance.catalog.tiny.TranslatingModel;
import semblance.catalog.tiny.TranslatingModel.Settings;
import semblance.catalog.upkeep.Finding.Severity;
import semblance.collection.item.Metadata;
import semblance.collection.item.Place;
import semblance.collection.item.SourceStamp;
import semblance.embedding.CatalogException;
import semblance.embedding.Content;
import semblance.embedding.Embedding;
import semblance.embedding.EmbeddingModel;
import semblance.embedding.InvalidQueryException;
import semblance.embedding.LatentSpace;
import semblance.embedding.Modality;
import semblance.embedding.ModelException;
import semblance.embedding.Role;
import semblance.embedding.SpaceMismatchException;
import semblance.embedding.Tower;
import semblance.embedding.UnsupportedModalityException;

final class AlignmentTest {
  private static final Settings FRENCH = Settings.named("french");

  @TempDir Path temporary;
  private final Fixture fixture = Fixture.standard();
  private final Map<String, Settings> there = new HashMap<>(Map.of("french", FRENCH));

  private Path folder() {
    return temporary.resolve("catalog");
  }

  private CatalogFolder place() {
    return new CatalogFolder(folder());
  }

  /// Knows the standard model and the translating ones that are there.
  private CatalogHost host() {
    return new CatalogHost(
        (name, _) -> {
          if (name.equals("tiny")) {
            return TinyModel.standard();
          }
          Settings settings = there.get(name);
          if (settings == null) {
            throw new ModelException("model %s is not there".formatted(name));
          }
          return new TranslatingModel(settings);
        },
        TestDecoder.correct());
  }

  /// A part of a model that is opened by itself.
  private record PartOf(TinyModel whole, Modality modality) implements EmbeddingModel {
    @Override
    public String name() {
      return "tiny-" + modality;
    }

    @Override
    public LatentSpace space() {
      return LatentSpace.of(whole.space().dimension(), List.of(whole.tower(modality).identity()));
    }

    @Override
    public Collection<Tower> towers() {
      return List.of(whole.tower(modality));
    }

    @Override
    public void close() {
      whole.close();
    }
  }

  @BeforeEach
  void makeCatalog() {
    try (TinyModel model = TinyModel.standard();
        CatalogWriter writer = fixture.create(folder(), model)) {
      for (String colour : Fixture.COLOURS) {
        writer.put(List.of(Fixture.image(model, colour, Fixture.picture(colour))));
      }
    }
  }

  private AlignmentCheck declare(Settings settings, boolean usual) {
    try (TranslatingModel model = new TranslatingModel(settings)) {
      return Alignment.declare(folder(), model, usual, host());
    }
  }

  private String best(Query query) {
    try (Catalog catalog = Catalog.open(folder(), host())) {
      return catalog.search(query).matches().getFirst().item().id();
    }
  }

  private double cosine(Query query) {
    try (Catalog catalog = Catalog.open(folder(), host())) {
      return catalog.search(query).matches().getFirst().why().getFirst().cosine().orElseThrow();
    }
  }

  private String space() throws IOException {
    return Files.readString(place().space(1));
  }

  @Test
  void wordsGoThroughAnAlignedTowerWhereAQueryNamesIt() {
    AlignmentCheck check = declare(FRENCH, false);
    assertThat(check.passed()).isTrue();
    assertThat(check.meanCosine()).isCloseTo(Math.cos(Math.toRadians(20)), within(1e-3));
    Query french = Query.of(QueryPart.text("rouge"));
    Map.of("rouge", "red", "bleu", "blue", "vert", "green", "jaune", "yellow")
        .forEach((word, colour) ->
            assertThat(best(Query.of(QueryPart.text(word)).withTextModel("french")))
                .isEqualTo(colour));
    Query english = Query.of(QueryPart.text("red"));
    assertThat(cosine(english)).isGreaterThan(cosine(french) + 0.1);
    assertThat(cosine(english.withTextModel("tiny"))).isEqualTo(cosine(english));
    assertThat(cosine(french.withTextModel("french")))
        .isEqualTo(cosine(english.withTextModel("french")))
        .isNotEqualTo(cosine(english));
  }

  @Test
  void theDefaultIsTheUsualWayUntilTheOwnOneIsAgain() {
    Query words = Query.of(QueryPart.text("rouge"));
    double own = cosine(words);
    declare(FRENCH, true);
    double aligned = cosine(words);
    assertThat(aligned).isEqualTo(cosine(words.withTextModel("french"))).isNotEqualTo(own);
    assertThat(cosine(words.withTextModel("tiny"))).isEqualTo(own);
    declare(FRENCH, false); // measured anew, and still the default
    assertThat(cosine(words)).isEqualTo(aligned);
    Alignment.useOwn(folder());
    assertThat(cosine(words)).isEqualTo(own);
    assertThat(cosine(words.withTextModel("french"))).isEqualTo(aligned);
  }

  @Test
  void aMixedQueryTakesEachPartThroughItsTower() {
    declare(FRENCH, true);
    QueryPart picture =
        new QueryPart.ContentPart(new Content.Image(Fixture.picture("blue")), 1, "p");
    try (Catalog catalog = Catalog.open(folder(), host())) {
      assertThat(catalog.search(Query.of(picture)).alignedModel()).isEmpty();
      assertThat(catalog.search(Query.of(QueryPart.text("rouge"), picture)).alignedModel())
          .contains("french");
      assertThat(
              Fixture.ids(
                  catalog
                      .search(Query.of(QueryPart.text("rouge"), picture).withLimit(2))
                      .matches()))
          .containsExactlyInAnyOrder("red", "blue");
    }
  }

  @Test
  void documentsAreEmbeddedByTheOwnTowerEvenThen() {
    declare(FRENCH, true);
    try (Catalog catalog = Catalog.open(folder(), host());
        TinyModel own = TinyModel.standard()) {
      List<Content> text = List.of(new Content.Text("rouge"));
      assertThat(catalog.embed(text, Role.DOCUMENT))
          .isEqualTo(own.tower(Modality.TEXT).embed(text, Role.DOCUMENT));
      Embedding asked = catalog.embed(text, Role.QUERY).getFirst();
      assertThat(asked.towerId())
          .isEqualTo(catalog.describe().aligned().getFirst().identity().id())
          .isNotEqualTo(own.tower(Modality.TEXT).identity().id());
    }
  }

  @Test
  void nothingIsStoredThroughAnAlignedTower() {
    declare(FRENCH, true);
    try (TinyModel own = TinyModel.standard();
        TranslatingModel french = new TranslatingModel(FRENCH)) {
      assertThatThrownBy(() -> CatalogWriter.open(folder(), french, host()))
          .isInstanceOf(SpaceMismatchException.class);
      Embedding embedding =
          french
              .tower(Modality.TEXT)
              .embed(List.of(new Content.Text("red")), Role.DOCUMENT)
              .getFirst();
      Embedding relabelled = new Embedding(own.space(), embedding.towerId(), embedding.vector());
      try (CatalogWriter writer = CatalogWriter.open(folder(), own, host())) {
        assertThatThrownBy(() -> writer.put(List.of(item(embedding))))
            .isInstanceOf(SpaceMismatchException.class)
            .hasMessageContaining("item 'x' does not belong into catalog colours");
        assertThatThrownBy(() -> writer.put(List.of(item(relabelled))))
            .isInstanceOf(SpaceMismatchException.class)
            .hasMessageContaining("aligned towers are for queries alone");
        assertThat(writer.find("x")).isEmpty();
      }
    }
  }

  private static EmbeddedItem item(Embedding embedding) {
    return new EmbeddedItem(
        "x",
        "",
        "",
        SourceStamp.NONE,
        Metadata.parse("{}"),
        List.of(new EmbeddedItem.EmbeddedSegment(Modality.TEXT, Place.WHOLE, embedding)));
  }

  @Test
  void vectorsOfATowerAreSearchedWithOnlyWhereItIsDeclared() {
    try (TranslatingModel french = new TranslatingModel(FRENCH)) {
      Embedding embedding =
          french
              .tower(Modality.TEXT)
              .embed(List.of(new Content.Text("vert")), Role.QUERY)
              .getFirst();
      Query query = Query.of(new QueryPart.VectorPart(embedding, 1, "vert"));
      assertThatThrownBy(() -> best(query))
          .isInstanceOf(SpaceMismatchException.class)
          .hasMessageContaining("query part 'vert' does not belong into catalog colours");
      declare(FRENCH, false);
      assertThat(best(query)).isEqualTo("green");
    }
  }

  @Test
  void aTowerThatPlacesTextsElsewhereIsRefusedWithTheFigures() throws IOException {
    String before = space();
    assertThatThrownBy(() -> declare(FRENCH.withAngle(90), false))
        .isInstanceOf(SpaceMismatchException.class)
        .hasMessageContaining("the text tower of french is not aligned with catalog colours")
        .hasMessageMatching(
            ".*: of 100 reference texts \\d+\\.\\d % lie nearest .* mean cosine of -?0\\.0.*");
    assertThat(space()).isEqualTo(before);
  }

  @Test
  void whatCannotBeAlignedIsRefusedByName() throws IOException {
    String before = space();
    assertThatThrownBy(() -> declare(FRENCH.withDimension(40), false))
        .isInstanceOf(SpaceMismatchException.class)
        .hasMessageContaining("dimension 40")
        .hasMessageContaining("dimension 48");
    try (TinyModel own = TinyModel.standard()) {
      assertThatThrownBy(() -> Alignment.declare(folder(), own, false, host()))
          .isInstanceOf(ModelException.class)
          .hasMessageContaining("nothing to align");
    }
    try (PartOf pictures = new PartOf(TinyModel.standard(), Modality.IMAGE)) {
      assertThatThrownBy(() -> Alignment.declare(folder(), pictures, false, host()))
          .isInstanceOf(UnsupportedModalityException.class);
    }
    assertThat(space()).isEqualTo(before);
  }

  @Test
  void aCatalogWithoutTextsOfItsOwnHasNothingToMeasureAgainst() {
    Path pictures = temporary.resolve("pictures");
    try (PartOf model = new PartOf(TinyModel.standard(), Modality.IMAGE);
        TranslatingModel french = new TranslatingModel(FRENCH)) {
      fixture.create(pictures, model).close();
      assertThatThrownBy(() -> Alignment.declare(pictures, french, true, host()))
          .isInstanceOf(CatalogException.class)
          .hasMessageContaining("tiny-image, which has no text tower")
          .hasMessageContaining("nothing is declared");
    }
  }

  @Test
  void aModelThatIsNotDeclaredIsNotAskedThrough() {
    Query query = Query.of(QueryPart.text("rouge")).withTextModel("french");
    assertThatThrownBy(() -> best(query))
        .isInstanceOf(InvalidQueryException.class)
        .hasMessageContaining("text model french is not aligned with catalog colours")
        .hasMessageContaining("its own is tiny, aligned: none");
  }

  @Test
  void aTowerThatChangedIsNotAskedThrough() throws IOException {
    declare(FRENCH, true);
    there.put("french", FRENCH.withDrift(0.5));
    Query words = Query.of(QueryPart.text("rouge"));
    assertThatThrownBy(() -> best(words))
        .isInstanceOf(SpaceMismatchException.class)
        .hasMessageContaining("no longer gives the vectors that it was aligned with")
        .hasMessageContaining("--text-model tiny");
    assertThat(best(words.withTextModel("tiny"))).isNotEmpty();
    there.put("french", FRENCH.withAngle(21));
    assertThatThrownBy(() -> best(words))
        .isInstanceOf(SpaceMismatchException.class)
        .hasMessageContaining("text tower's weights: ");
    there.put("french", FRENCH);
    assertThat(best(words)).isEqualTo("red");
    Files.delete(
        place()
            .alignedVectors(
                1, space().replaceAll("(?s).*aligned.*?\"id\" : \"", "").substring(0, 64)));
    assertThatThrownBy(() -> best(words)).hasMessageContaining("missing or damaged");
    declare(FRENCH, false);
    assertThat(best(words)).isEqualTo("red");
  }

  @Test
  void verifyingOpensWhatIsDeclared() {
    declare(FRENCH, false);
    try (TinyModel model = TinyModel.standard()) {
      assertThat(CatalogVerifier.verify(folder(), host(), model))
          .allMatch(finding -> finding.severity() == Severity.GOOD)
          .anySatisfy(finding -> {
            assertThat(finding.subject()).isEqualTo("aligned text canaries");
            assertThat(finding.message()).startsWith("french: 6 embedded, worst cosine 1.0");
          });
      there.clear();
      assertThat(CatalogVerifier.verify(folder(), host(), model))
          .filteredOn(finding -> finding.severity() == Severity.PROBLEM)
          .singleElement()
          .satisfies(finding -> assertThat(finding.message()).contains("french is not there"));
      assertThat(CatalogVerifier.verify(folder(), TestDecoder.correct()))
          .anySatisfy(finding -> assertThat(finding.message()).contains("french is declared"));
    }
  }

  @Test
  void removingLeavesTheRecordAsItWas() throws IOException {
    String before = space();
    declare(FRENCH, true);
    declare(Settings.named("other").withAngle(10), false);
    assertThat(space()).contains("\"format\" : 2");
    assertThat(SpaceRecord.read(place().space(1)).aligned()).hasSize(2);
    assertThatThrownBy(() -> Alignment.remove(folder(), Optional.of("third")))
        .isInstanceOf(CatalogException.class)
        .hasMessageContaining("only: french, other");
    assertThat(Alignment.remove(folder(), Optional.of("other"))).containsExactly("other");
    assertThat(Alignment.remove(folder(), Optional.empty())).containsExactly("french");
    assertThat(space()).isEqualTo(before).contains("\"format\" : 1");
    try (var files = Files.list(place().canaries(1))) {
      assertThat(files.map(Path::getFileName).map(Path::toString))
          .noneMatch(name -> name.startsWith("aligned"));
    }
  }

  @Test
  void onlyTheWriterChangesWhatIsDeclared() {
    try (WriterLock _ = WriterLock.acquire(folder())) {
      assertThatThrownBy(() -> declare(FRENCH, false))
          .isInstanceOf(CatalogException.class)
          .hasMessageContaining("being written by");
    }
  }

  @Test
  void aDamagedDeclarationIsRefusedByName() throws IOException {
    declare(FRENCH, true);
    Files.writeString(place().space(1), space().replace("\"default\" : true", "\"default\" : 1"));
    assertThatThrownBy(() -> Catalog.open(folder(), host()))
        .isInstanceOf(CatalogException.class)
        .hasMessageContaining("aligned.0.default is 1, where true or false was expected");
  }
}
