package semblance.evaluate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import semblance.embedding.Embedding;
import semblance.embedding.EmbeddingModel;
import semblance.evaluate.encoding.EncodedData;
import semblance.evaluate.encoding.EncodedText;
import semblance.evaluate.geometry.SpaceGeometry;
import semblance.evaluate.retrieval.RankedQuery;
import semblance.evaluate.retrieval.Retrieval;
import semblance.evaluate.retrieval.RetrievalMeasures;

/// Measures a model on pictures with texts or classes, by comparing each vector with each.
///
/// Texts of each language are judged by themselves: as queries among all pictures, and as what
/// pictures find. Figures by a field of the metadata are over the language that has most texts;
/// they differ in whose queries they count, never in what is searched, so that they say who is
/// served how well. Intervals are over pictures: see [semblance.evaluate.statistics.Bootstrap].
public final class Evaluation {
  /// Figures of fewer queries say nothing.
  private static final int LEAST_QUERIES = 10;

  /// How many values of a field are told apart, those with most queries.
  private static final int MOST_VALUES = 20;

  private static final int FOUND = 3;

  private final EncodedData data;
  private final EvaluationSettings settings;
  private final List<float[]> pictures;
  private final List<Slice> slices = new ArrayList<>();
  private int otherValues;

  private Evaluation(EncodedData data, EvaluationSettings settings) {
    this.data = data;
    this.settings = settings;
    this.pictures = data.pictures().stream().map(Embedding::vector).toList();
  }

  /// Measures.
  ///
  /// @param model what the data were embedded with; embeds the names of classes
  /// @param classField the field that holds each picture's class, if there is one
  /// @throws IllegalArgumentException if a field to tell apart by is none of the data's
  public static EvaluationReport of(
      EncodedData data,
      EmbeddingModel model,
      Optional<String> classField,
      EvaluationSettings settings) {
    return new Evaluation(data, settings).report(model, classField);
  }

  /// Queries of one direction and language, with what came of them.
  private record Asked(
      Direction direction, String language, List<RankedQuery> ranked, List<Integer> samples) {}

  private EvaluationReport report(EmbeddingModel model, Optional<String> classField) {
    requireFields();
    List<Miss> misses = new ArrayList<>();
    Map<String, List<EncodedText>> byLanguage = new HashMap<>();
    data.texts()
        .forEach(
            text -> byLanguage.computeIfAbsent(text.language(), _ -> new ArrayList<>()).add(text));
    List<Map.Entry<String, List<EncodedText>>> languages =
        byLanguage.entrySet().stream()
            .sorted(
                Comparator.comparingInt(
                        (Map.Entry<String, List<EncodedText>> entry) -> -entry.getValue().size())
                    .thenComparing(Map.Entry::getKey))
            .toList();
    if (!pictures.isEmpty()) {
      List<Asked> main = new ArrayList<>();
      for (Map.Entry<String, List<EncodedText>> entry : languages) {
        String language = entry.getKey();
        List<EncodedText> texts = entry.getValue();
        Asked forward = textsFindPictures(language, texts);
        Asked back = picturesFindTexts(language, texts);
        slices.add(slice(forward, "", "", _ -> true));
        slices.add(slice(back, "", "", _ -> true));
        if (main.isEmpty()) {
          main.add(forward);
          main.add(back);
          misses.addAll(misses(forward, texts));
        }
      }
      for (String field : settings.by()) {
        main.forEach(asked -> addValues(asked, field));
      }
    }
    return new EvaluationReport(
        data,
        slices,
        otherValues,
        classField.flatMap(field -> new ZeroShot(data, pictures, settings).judge(model, field)),
        geometry(),
        misses);
  }

  private void requireFields() {
    SortedSet<String> fields = new TreeSet<>();
    data.samples().forEach(sample -> fields.addAll(sample.fields().keySet()));
    for (String field : settings.by()) {
      if (!fields.contains(field)) {
        throw new IllegalArgumentException(
            "the data have no field '%s' to tell apart by: %s"
                .formatted(
                    field,
                    fields.isEmpty()
                        ? "they have none"
                        : "they have " + String.join(", ", fields)));
      }
    }
  }

  private Asked textsFindPictures(String language, List<EncodedText> texts) {
    int[] samples = texts.stream().mapToInt(EncodedText::sample).toArray();
    List<Optional<RankedQuery>> ranked =
        Retrieval.rank(vectors(texts), samples, pictures, every(pictures.size()));
    return new Asked(
        Direction.TEXT_TO_PICTURE,
        language,
        ranked.stream().map(Optional::orElseThrow).toList(),
        IntStream.of(samples).boxed().toList());
  }

  private Asked picturesFindTexts(String language, List<EncodedText> texts) {
    int[] samples = texts.stream().mapToInt(EncodedText::sample).toArray();
    List<Optional<RankedQuery>> ranked =
        Retrieval.rank(pictures, every(pictures.size()), vectors(texts), samples);
    return new Asked(
        Direction.PICTURE_TO_TEXT,
        language,
        ranked.stream().flatMap(Optional::stream).toList(),
        IntStream.range(0, ranked.size()).filter(i -> ranked.get(i).isPresent()).boxed().toList());
  }

  private Slice slice(Asked asked, String field, String value, IntPredicate ofSample) {
    int[] places =
        IntStream.range(0, asked.samples().size())
            .filter(i -> ofSample.test(asked.samples().get(i)))
            .toArray();
    List<RankedQuery> queries = IntStream.of(places).mapToObj(asked.ranked()::get).toList();
    int[] groups = IntStream.of(places).map(i -> asked.samples().get(i)).toArray();
    return new Slice(
        asked.direction(),
        asked.language(),
        field,
        value,
        RetrievalMeasures.of(queries, groups, settings.ks(), settings.bootstrap()));
  }

  private void addValues(Asked asked, String field) {
    Map<String, Integer> counts = new HashMap<>();
    for (int sample : asked.samples()) {
      new TreeSet<>(data.samples().get(sample).values(field))
          .forEach(value -> counts.merge(value, 1, Integer::sum));
    }
    List<String> values =
        counts.entrySet().stream()
            .filter(entry -> entry.getValue() >= LEAST_QUERIES)
            .sorted(
                Map.Entry.<String, Integer>comparingByValue()
                    .reversed()
                    .thenComparing(Map.Entry.comparingByKey()))
            .limit(MOST_VALUES)
            .map(Map.Entry::getKey)
            .toList();
    otherValues += counts.size() - values.size();
    for (String value : values) {
      slices.add(
          slice(
              asked,
              field,
              value,
              sample -> data.samples().get(sample).values(field).contains(value)));
    }
  }

  /// The worst queries, at most one a picture, so that one odd picture does not fill the list.
  private List<Miss> misses(Asked asked, List<EncodedText> texts) {
    List<Integer> order =
        IntStream.range(0, asked.ranked().size())
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -asked.ranked().get(i).rank()))
            .toList();
    List<Miss> misses = new ArrayList<>();
    TreeSet<Integer> told = new TreeSet<>();
    for (int i : order) {
      double rank = asked.ranked().get(i).rank();
      if (misses.size() == settings.misses() || rank < 2) {
        break;
      }
      if (told.add(asked.samples().get(i))) {
        int[] found = Retrieval.nearest(texts.get(i).embedding().vector(), pictures, FOUND);
        misses.add(
            new Miss(
                texts.get(i).text(),
                asked.samples().get(i),
                rank,
                IntStream.of(found).boxed().toList()));
      }
    }
    return misses;
  }

  private Optional<SpaceGeometry> geometry() {
    if (pictures.isEmpty() || data.texts().isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        SpaceGeometry.of(
            pictures,
            vectors(data.texts()),
            data.texts().stream().mapToInt(EncodedText::sample).toArray(),
            settings.bootstrap().seed()));
  }

  private static List<float[]> vectors(List<EncodedText> texts) {
    return texts.stream().map(text -> text.embedding().vector()).toList();
  }

  private static int[] every(int count) {
    return IntStream.range(0, count).toArray();
  }
}
