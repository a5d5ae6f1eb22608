package semblance.collection.lucene;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import semblance.collection.CollectionSettings;
import semblance.collection.CollectionWriter;
import semblance.collection.item.Item;
import semblance.collection.item.Metadata;
import semblance.collection.item.Place;
import semblance.collection.item.Segment;
import semblance.collection.lucene.keyword.Surprise;
import semblance.collection.query.Filter;
import semblance.collection.query.Hit;
import semblance.collection.query.Joining;
import semblance.collection.query.KeywordQuery;
import semblance.collection.query.KeywordQuery.Need;
import semblance.collection.query.Operator;
import semblance.collection.query.Ranking;
import semblance.collection.query.Recall;
import semblance.collection.query.SearchRequest;
import semblance.collection.query.SearchResult;
import semblance.collection.query.Value;
import semblance.collection.query.VectorQuery;
import semblance.collection.query.View;
import semblance.collection.query.Window;
import semblance.embedding.Modality;
import semblance.embedding.VectorMath;

/// Search by vectors of two modalities and by words, against scoring every item by hand.
class JointSearchTest {
  private static final int DIMENSION = 8;
  private static final int ITEMS = 1_200;

  /// Words that are their own stems.
  private static final List<String> WORDS =
      List.of("zork", "blip", "quax", "fronk", "glim", "drop", "plon", "vark", "tru", "mox");

  private static final Offset<Double> SLIGHTLY = Offset.offset(1e-4);

  @TempDir Path folder;

  private final Map<String, Item> items = new TreeMap<>();
  private final Map<String, List<String>> texts = new HashMap<>();

  @Test
  void theBestByAllEvidenceTogetherAreThoseOfScoringEverything() {
    RandomItems random = new RandomItems("joint", DIMENSION);
    try (CollectionWriter collection =
        VectorCollection.open(folder, CollectionSettings.ofDimension(DIMENSION))) {
      for (int batch = 0; batch < 4; batch++) {
        List<Item> added = new ArrayList<>();
        for (int i = 0; i < ITEMS / 4; i++) {
          added.add(item(random, "x" + (batch * ITEMS / 4 + i)));
        }
        collection.put(added);
        collection.commit(Map.of()); // a leaf of its own
      }
      for (int i = 0; i < 60; i++) {
        requireSame(collection, request(random));
      }
    }
  }

  @Test
  void whatSeveralSaySumsToTheScoreAndIsNeverLessThanTheBestOfThem() {
    for (double[] scores : new double[][] {{3, 4}, {3, -1}, {-2, -1}, {0, 2}, {1, 1, 1}}) {
      double joined = Joining.TOGETHER.join(scores);
      double best = Double.NEGATIVE_INFINITY;
      double sum = 0;
      for (double score : scores) {
        best = Math.max(best, score);
        sum += Joining.TOGETHER.share(score, joined);
      }
      assertThat(joined).isGreaterThanOrEqualTo(best);
      assertThat(sum).isCloseTo(joined, SLIGHTLY);
    }
    assertThat(Joining.TOGETHER.join(3, 4)).isEqualTo(5);
    assertThat(Joining.BEST.join(3, 4)).isEqualTo(4);
  }

  private Item item(RandomItems random, String id) {
    List<Segment> segments = new ArrayList<>();
    List<String> words = new ArrayList<>();
    int kind = random.random.nextInt(3);
    if (kind != 0) {
      segments.add(random.segment(Modality.IMAGE, Place.WHOLE));
    }
    if (kind != 1) {
      for (int chunk = 0; chunk < 1 + random.random.nextInt(2); chunk++) {
        List<String> said = new ArrayList<>();
        for (int i = 0; i < random.random.nextInt(6); i++) {
          // The first words are rare, the last common.
          said.add(WORDS.get((int) (WORDS.size() * Math.sqrt(random.random.nextDouble()))));
        }
        words.addAll(said);
        // Equal texts of an item are indexed once, so each has a word of its own.
        said.add("n" + chunk + "x");
        words.add("n" + chunk + "x");
        segments.add(
            new Segment(Modality.TEXT, "t", Place.WHOLE, random.vector(), String.join(" ", said)));
      }
    }
    Item item =
        Item.of(
            id,
            Metadata.parse("{\"year\": %d}".formatted(2000 + random.random.nextInt(4))),
            segments);
    items.put(id, item);
    words.addAll(List.of("x", id.substring(1), id)); // the words of the id
    texts.put(id, words);
    return item;
  }

  private static SearchRequest request(RandomItems random) {
    List<VectorQuery> vectors = new ArrayList<>();
    int kind = random.random.nextInt(4);
    if (kind != 0 && kind != 3) {
      vectors.add(new VectorQuery(Modality.IMAGE, random.vector(), 3, -.2));
    }
    if (kind != 1 && kind != 3) {
      vectors.add(new VectorQuery(Modality.TEXT, random.vector(), 2.5, -.5));
    }
    Optional<KeywordQuery> keywords = Optional.empty();
    if (kind == 3 || random.random.nextInt(4) > 0) {
      List<KeywordQuery.Clause> clauses = new ArrayList<>();
      clauses.add(new KeywordQuery.Word(WORDS.get(random.random.nextInt(10)), Need.OPTIONAL));
      for (Need need : Need.values()) {
        if (random.random.nextInt(4) == 0) {
          clauses.add(new KeywordQuery.Word(WORDS.get(random.random.nextInt(10)), need));
        }
      }
      keywords = Optional.of(new KeywordQuery(clauses, .5 + random.random.nextDouble()));
    }
    return new SearchRequest(
        vectors,
        random.random.nextInt(4) == 0 ? Joining.BEST : Joining.TOGETHER,
        keywords,
        random.random.nextInt(3) == 0
            ? new Filter.Compare("year", Operator.EQUAL, Value.of(2001))
            : Filter.all(),
        random.random.nextInt(4) == 0
            ? Ranking.bestFirst().withRecall(Recall.EXACT).withMinimumScore(2)
            : Ranking.bestFirst().withRecall(Recall.EXACT),
        new Window(1 + random.random.nextInt(30), random.random.nextInt(10)),
        View.metadata());
  }

  private record Scored(String id, double score) {}

  private void requireSame(CollectionWriter collection, SearchRequest request) {
    List<Scored> expected = scored(request);
    SearchResult result = collection.search(request);
    List<Scored> page =
        expected.subList(
            Math.min(request.window().offset(), expected.size()),
            Math.min(request.window().end(), expected.size()));
    assertThat(result.hits()).as(request.toString()).hasSize(page.size());
    for (int i = 0; i < page.size(); i++) {
      Hit hit = result.hits().get(i);
      Hit.Match match = hit.match().orElseThrow();
      assertThat(match.score()).as(request.toString()).isCloseTo(page.get(i).score(), SLIGHTLY);
      double score = score(Objects.requireNonNull(items.get(hit.item().id())), request);
      assertThat(match.score()).as(request.toString()).isCloseTo(score, SLIGHTLY);
      double sum =
          match.evidence().stream().mapToDouble(Hit.Evidence::share).sum()
              + match.words().stream().mapToDouble(Hit.WordMatch::share).sum();
      assertThat(sum).isCloseTo(match.score(), SLIGHTLY);
    }
  }

  private List<Scored> scored(SearchRequest request) {
    List<Scored> scored = new ArrayList<>();
    for (Item item : items.values()) {
      double score = score(item, request);
      if (score > Double.NEGATIVE_INFINITY
          && score >= request.ranking().minimumScore().orElse(score)) {
        scored.add(new Scored(item.id(), score));
      }
    }
    scored.sort(Comparator.comparingDouble(Scored::score).reversed().thenComparing(Scored::id));
    return scored;
  }

  /// What an item scores; negative infinity if it is not found.
  private double score(Item item, SearchRequest request) {
    if (request.filter() instanceof Filter.Compare
        && item.metadata().tree().path("year").asInt() != 2001) {
      return Double.NEGATIVE_INFINITY;
    }
    List<Double> sides = new ArrayList<>();
    for (VectorQuery query : request.vectors()) {
      item.segments().stream()
          .filter(segment -> segment.modality() == query.modality())
          .mapToDouble(segment -> query.score(VectorMath.dot(query.vector(), segment.vector())))
          .max()
          .ifPresent(sides::add);
    }
    double words = 0;
    if (request.keywords().isPresent()) {
      words = words(item, request.keywords().get());
    }
    if (words == Double.NEGATIVE_INFINITY || (sides.isEmpty() && words == 0)) {
      return Double.NEGATIVE_INFINITY;
    }
    double vectors = 0;
    if (!sides.isEmpty()) {
      double best = sides.stream().max(Double::compare).orElseThrow();
      double squares = sides.stream().mapToDouble(s -> s > 0 ? s * s : 0).sum();
      vectors = request.joining() == Joining.BEST || best <= 0 ? best : Math.sqrt(squares);
    }
    return vectors + words;
  }

  /// BM25 by hand, in deviations.
  private double words(Item item, KeywordQuery query) {
    double average = texts.values().stream().mapToInt(List::size).average().orElseThrow();
    List<String> own = texts.getOrDefault(item.id(), List.of());
    double surprise = 0;
    double sum = 0;
    for (KeywordQuery.Clause clause : query.clauses()) {
      long count = own.stream().filter(clause.text()::equals).count();
      if ((clause.need() == Need.REQUIRED && count == 0)
          || (clause.need() == Need.FORBIDDEN && count > 0)) {
        return Double.NEGATIVE_INFINITY;
      }
      if (clause.need() != Need.FORBIDDEN) {
        long with = texts.values().stream().filter(text -> text.contains(clause.text())).count();
        double nats = Math.log(1 + (texts.size() - with + .5) / (with + .5));
        surprise += nats;
        sum += nats * 2.2 * count / (count + 1.2 * (.25 + .75 * own.size() / average));
      }
    }
    return query.weight() * sum * Surprise.deviations(surprise) / surprise;
  }
}
