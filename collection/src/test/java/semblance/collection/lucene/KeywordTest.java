package semblance.collection.lucene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import semblance.collection.CollectionReader;
import semblance.collection.CollectionSettings;
import semblance.collection.CollectionWriter;
import semblance.collection.item.Item;
import semblance.collection.item.Metadata;
import semblance.collection.item.Place;
import semblance.collection.item.Segment;
import semblance.collection.item.SourceStamp;
import semblance.collection.query.Filter;
import semblance.collection.query.Hit;
import semblance.collection.query.KeywordQuery;
import semblance.collection.query.KeywordQuery.Need;
import semblance.collection.query.KeywordQuery.Phrase;
import semblance.collection.query.KeywordQuery.Word;
import semblance.collection.query.Operator;
import semblance.collection.query.SearchRequest;
import semblance.collection.query.SearchResult;
import semblance.collection.query.Value;
import semblance.embedding.InvalidQueryException;
import semblance.embedding.Modality;

class KeywordTest {
  private static final float[] UNIT = {1, 0};

  @TempDir Path folder;

  private static Segment says(String text) {
    return new Segment(Modality.TEXT, "t", Place.WHOLE, UNIT.clone(), text);
  }

  private static Item item(String id, String metadata, String... texts) {
    List<Segment> segments = new ArrayList<>();
    for (String text : texts) {
      segments.add(says(text));
    }
    if (segments.isEmpty()) {
      segments.add(new Segment(Modality.IMAGE, "i", Place.WHOLE, UNIT.clone()));
    }
    return Item.of(id, Metadata.parse(metadata), segments);
  }

  private static Item file(String uri) {
    return new Item(
        uri,
        uri,
        "",
        SourceStamp.NONE,
        Metadata.empty(),
        List.of(new Segment(Modality.IMAGE, "i", Place.WHOLE, UNIT.clone())));
  }

  private CollectionWriter holding(Item... items) {
    CollectionWriter collection = VectorCollection.open(folder, CollectionSettings.ofDimension(2));
    collection.put(List.of(items));
    collection.refresh();
    return collection;
  }

  private static List<String> found(CollectionReader collection, KeywordQuery query) {
    return collection.search(SearchRequest.words(query)).hits().stream()
        .map(hit -> hit.item().id())
        .toList();
  }

  private static List<String> found(CollectionReader collection, String... words) {
    return found(collection, KeywordQuery.of(words));
  }

  private static KeywordQuery query(KeywordQuery.Clause... clauses) {
    return new KeywordQuery(List.of(clauses), 1);
  }

  @Test
  void otherFormsOfAWordAreFoundInTheTextsOwnLanguage() {
    try (CollectionWriter collection =
        holding(
            item("de", "{}", "Ein Hund läuft über die Wiese und bellt nicht"),
            item("en", "{}", "The mountains were covered with snow"),
            item("fr", "{}", "Une fille dans l'avion pour les montagnes"),
            item("cs", "{}", "Malý pes běží po trávě a štěká, který je hnědý"),
            item("ru", "{}", "Собака бежит по траве и не лает"))) {
      assertThat(found(collection, "Hunde")).containsExactly("de");
      assertThat(found(collection, "mountain")).containsExactly("en");
      assertThat(found(collection, "avion")).containsExactly("fr");
      assertThat(found(collection, "filles")).containsExactly("fr");
      assertThat(found(collection, "собаки")).containsExactly("ru");
      assertThat(found(collection, "Hundes", "snow")).containsExactlyInAnyOrder("de", "en");
    }
  }

  @Test
  void theFormThatWasAskedForComesFirst() {
    try (CollectionWriter collection =
        holding(
            item("other", "{}", "the dogs are there"), item("same", "{}", "the dog is there"))) {
      assertThat(found(collection, "dog")).containsExactly("same", "other");
      assertThat(found(collection, "dogs")).containsExactly("other", "same");
    }
  }

  @Test
  void aLanguageThatIsDeclaredServesTextsTooShortToTellTheirs() {
    try (CollectionWriter collection =
        holding(
            item("declared", "{\"language\": \"de-AT\"}", "Hunde"),
            item("undeclared", "{}", "Katzen"))) {
      assertThat(found(collection, "Hund")).containsExactly("declared");
      assertThat(found(collection, "Katze")).isEmpty();
      assertThat(found(collection, "Katzen")).containsExactly("undeclared");
    }
  }

  @Test
  void caseAccentsAndWidthMakeNoDifference() {
    try (CollectionWriter collection =
        holding(item("a", "{}", "Café Zürich"), item("b", "{}", "ＴＯＫＹＯ ёлка שָׁלוֹם Άνδρας"))) {
      assertThat(found(collection, "CAFE")).containsExactly("a");
      assertThat(found(collection, "zurich")).containsExactly("a");
      assertThat(found(collection, "tokyo")).containsExactly("b");
      assertThat(found(collection, "елка")).containsExactly("b");
      assertThat(found(collection, "שלום")).containsExactly("b");
      assertThat(found(collection, "ΑΝΔΡΑΣ")).containsExactly("b");
    }
  }

  @Test
  void scriptsWithoutSpacesAreFoundWithinTheirLines() {
    try (CollectionWriter collection =
        holding(
            item("ja", "{}", "東京駅の前のホテルに泊まりました"),
            item("zh", "{}", "我们去北京看长城"),
            item("th", "{}", "แมวนอนอยู่บนโซฟา"),
            item("ko", "{}", "강아지가 공원에서 뛰어요"))) {
      assertThat(found(collection, "東京")).containsExactly("ja");
      assertThat(found(collection, "ホテル")).containsExactly("ja");
      assertThat(found(collection, "駅")).containsExactly("ja");
      assertThat(found(collection, "长城")).containsExactly("zh");
      assertThat(found(collection, "แมว")).containsExactly("th");
      assertThat(found(collection, "강아지")).containsExactly("ko");
      assertThat(found(collection, query(new Word("京東", Need.REQUIRED)))).isEmpty();
      assertThat(found(collection, query(new Phrase("東京駅の前", Need.REQUIRED))))
          .containsExactly("ja");
    }
  }

  @Test
  void namesOfFilesAndFoldersAreTakenApart() {
    try (CollectionWriter collection =
        holding(
            file("file:///home/ann/Italy%202011/IMG2041_sunsetAtSea.jpg"),
            file("file:///home/ann/M%C3%BCnchen/100%25.png"))) {
      String sea = "file:///home/ann/Italy%202011/IMG2041_sunsetAtSea.jpg";
      for (String word : List.of("italy", "2011", "2041", "IMG2041", "sunset", "sea", "jpg")) {
        assertThat(found(collection, word)).as(word).containsExactly(sea);
      }
      assertThat(found(collection, "sunsetAtSea")).containsExactly(sea);
      assertThat(found(collection, query(new Phrase("sunset at sea", Need.REQUIRED))))
          .containsExactly(sea);
      assertThat(found(collection, "munchen"))
          .containsExactly("file:///home/ann/M%C3%BCnchen/100%25.png");
      assertThat(found(collection, "ann")).hasSize(2);
    }
  }

  @Test
  void stringsOfTheMetadataAreFoundAndOtherValuesAreNot() {
    try (CollectionWriter collection =
        holding(
            item("a", "{\"colour\": \"dark red\", \"year\": 2011}"),
            item("b", "{\"maker\": {\"name\": \"Red Star\"}, \"tags\": [\"shoe\", \"boot\"]}"))) {
      assertThat(found(collection, "red")).containsExactlyInAnyOrder("a", "b");
      assertThat(found(collection, "boots")).containsExactly("b");
      assertThat(found(collection, "2011")).isEmpty();
    }
  }

  @Test
  void requiredForbiddenAndPhrasesAreKept() {
    try (CollectionWriter collection =
        holding(
            item("one", "{}", "a red car on the road"),
            item("two", "{}", "a car before the red house"),
            item("three", "{}", "a red bus"),
            item("four", "{}", "the red", "car"))) {
      assertThat(found(collection, query(new Phrase("red car", Need.OPTIONAL))))
          .containsExactly("one");
      assertThat(
              found(
                  collection,
                  query(new Word("red", Need.REQUIRED), new Word("car", Need.REQUIRED))))
          .containsExactlyInAnyOrder("one", "two", "four");
      assertThat(
              found(
                  collection,
                  query(new Word("red", Need.OPTIONAL), new Word("car", Need.FORBIDDEN))))
          .containsExactly("three");
      assertThat(
              found(
                  collection,
                  query(new Word("cars", Need.REQUIRED), new Phrase("red car", Need.FORBIDDEN))))
          .containsExactlyInAnyOrder("two", "four");
      assertThat(
              found(
                  collection,
                  query(new Word("zebra", Need.REQUIRED), new Word("red", Need.OPTIONAL))))
          .isEmpty();
      // A phrase is literal: no other forms.
      assertThat(found(collection, query(new Phrase("cars", Need.REQUIRED)))).isEmpty();
    }
  }

  @Test
  void aFilterAndWordsHoldTogether() {
    try (CollectionWriter collection =
        holding(
            item("old", "{\"year\": 1999}", "a red car"),
            item("new", "{\"year\": 2011}", "a red car"))) {
      SearchResult result =
          collection.search(
              SearchRequest.words(KeywordQuery.of("cars"))
                  .withFilter(new Filter.Compare("year", Operator.EQUAL, Value.of(2011))));
      assertThat(result.hits()).singleElement().extracting(hit -> hit.item().id()).isEqualTo("new");
      assertThat(result.report().keywords().orElseThrow().matched()).isEqualTo(1);
      assertThat(result.report().keywords().orElseThrow().words().getFirst().items()).isEqualTo(2);
      assertThat(result.report().summary()).contains("keywords: 1 items");
    }
  }

  @Test
  void theHitSaysWhichWordsItHasAndWhereMostOfThemStand() {
    try (CollectionWriter collection =
        holding(
            item("a", "{}", "nothing of it", "a dog and a red ball", "a dog"),
            item("b", "{}", "a cat"))) {
      Hit hit =
          collection
              .search(SearchRequest.words(KeywordQuery.of("balls", "dog", "cat")))
              .hits()
              .getFirst();
      Hit.Match match = hit.match().orElseThrow();
      assertThat(match.segment().text()).isEqualTo("a dog and a red ball");
      assertThat(match.evidence()).isEmpty();
      assertThat(match.words()).extracting(Hit.WordMatch::text).containsExactly("balls", "dog");
      assertThat(match.words().stream().mapToDouble(Hit.WordMatch::share).sum())
          .isEqualTo(match.score());
    }
  }

  @Test
  void wordsSurviveMetadataEditsAndMerges() {
    try (CollectionWriter collection = holding(item("a", "{\"colour\": \"green\"}", "a red car"))) {
      collection.updateMetadata("a", Metadata.parse("{\"colour\": \"blue\"}"));
      collection.put(List.of(item("b", "{}", "a bus")));
      collection.commit(Map.of());
      collection.compact();
      collection.commit(Map.of());
      assertThat(found(collection, "cars")).containsExactly("a");
      assertThat(found(collection, "blue")).containsExactly("a");
      assertThat(found(collection, "green")).isEmpty();
      assertThat(collection.segments("a").getFirst().text()).isEqualTo("a red car");
      collection.deleteWhere(new Filter.Compare("colour", Operator.EQUAL, Value.of("blue")));
      collection.refresh();
      assertThat(found(collection, "car")).isEmpty();
    }
  }

  @Test
  void whatCannotBeAskedIsRefused() {
    try (CollectionWriter collection = holding(item("a", "{}", "a red car"))) {
      assertThatThrownBy(() -> found(collection, "!?"))
          .isInstanceOf(InvalidQueryException.class)
          .hasMessageContaining("'!?' holds no letter");
      assertThatThrownBy(() -> SearchRequest.words(query(new Word("a", Need.FORBIDDEN))))
          .isInstanceOf(InvalidQueryException.class)
          .hasMessageContaining("-a");
      assertThatThrownBy(() -> KeywordQuery.of("a").withWeight(-1))
          .isInstanceOf(InvalidQueryException.class)
          .hasMessageContaining("weight -1");
      assertThatThrownBy(KeywordQuery::of).isInstanceOf(InvalidQueryException.class);
      assertThat(found(collection, "zebra")).isEmpty();
    }
  }

  @Test
  void anItemWithoutWordsIsNoObstacle() {
    try (CollectionWriter collection =
        VectorCollection.open(folder, CollectionSettings.ofDimension(2))) {
      collection.put(
          List.of(
              Item.of(
                  "-",
                  Metadata.empty(),
                  List.of(new Segment(Modality.IMAGE, "i", Place.WHOLE, UNIT.clone())))));
      collection.refresh();
      SearchResult result = collection.search(SearchRequest.words(KeywordQuery.of("car")));
      assertThat(result.hits()).isEmpty();
      assertThat(result.report().keywords().orElseThrow().indexed()).isZero();
    }
  }
}
