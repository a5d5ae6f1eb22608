package semblance.evaluate.comparison;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import semblance.embedding.Embedding;
import semblance.evaluate.data.Sample;
import semblance.evaluate.retrieval.RankedQuery;
import semblance.evaluate.retrieval.Retrieval;
import semblance.evaluate.retrieval.RetrievalMeasures;
import semblance.evaluate.statistics.Bootstrap;
import semblance.evaluate.statistics.Interval;

/// Compares models on the same data.
///
/// Models that see and read are asked across; models that only read are asked for texts, and for
/// pictures by what their other texts say; models that only see are asked for pictures by pictures.
/// Leads are judged over the same queries, pair by pair, which tells much smaller differences from
/// chance than two intervals side by side do.
public final class Comparison {
  private static final List<Integer> KS = List.of(1, 5, 10);
  private static final int FIRST = 10;
  private static final int SHOWN = 5;
  private static final int MOST_DISAGREEMENTS = 8;

  /// How many queries agreement is measured over at most.
  private static final int MOST_QUERIES = 500;

  private final List<Contender> contenders;
  private final SharedData data;
  private final Optional<String> classField;
  private final List<String> queries;
  private final Bootstrap bootstrap;

  private Comparison(
      List<Contender> contenders,
      Optional<String> classField,
      List<String> queries,
      Bootstrap bootstrap) {
    this.queries = queries;
    this.contenders = contenders;
    this.data = SharedData.of(contenders);
    this.classField = classField;
    this.bootstrap = bootstrap;
  }

  /// Compares.
  ///
  /// @param contenders two or more, with the same data
  /// @param classField the field that holds each picture's class, if there is one
  /// @param queries the words that each contender was asked beside; where there are any, agreement
  ///   in words is judged on them, else on the data's texts
  /// @param bootstrap what the intervals come from
  public static ComparisonReport of(
      List<Contender> contenders,
      Optional<String> classField,
      List<String> queries,
      Bootstrap bootstrap) {
    if (contenders.size() < 2) {
      throw new IllegalArgumentException(
          "%d models to compare: at least two are needed".formatted(contenders.size()));
    }
    return new Comparison(contenders, classField, queries, bootstrap).report();
  }

  /// What each contender answers to one query, as places of samples, best first; empty for one that
  /// cannot.
  private record Answers(int query, List<List<Integer>> found) {
    boolean areBoth(int one, int other) {
      return !found.get(one).isEmpty() && !found.get(other).isEmpty();
    }

    /// The mean over pairs.
    double rankBiased() {
      return pairs(found.size())
          .filter(pair -> areBoth(pair[0], pair[1]))
          .mapToDouble(pair -> RankOverlap.rankBiased(found.get(pair[0]), found.get(pair[1])))
          .average()
          .orElse(1);
    }
  }

  private ComparisonReport report() {
    List<TaskResult> tasks = new ArrayList<>();
    for (Task task : Task.values()) {
      result(task).ifPresent(tasks::add);
    }
    List<Answers> words =
        queries.isEmpty()
            ? answers(data.texts().size(), this::picturesByWords)
            : answers(queries.size(), this::picturesByQuery);
    List<Answers> pictures = answers(data.samples().size(), this::picturesByPicture);
    List<Agreement> agreements = new ArrayList<>();
    addAgreements(words, true, agreements);
    addAgreements(pictures, false, agreements);
    boolean byWords =
        agreements.stream().anyMatch(agreement -> agreement.withWords()) || agreements.isEmpty();
    return new ComparisonReport(
        contenders,
        data.samples().size(),
        data.language(),
        tasks,
        agreements,
        disagreements(byWords ? words : pictures, byWords),
        new Advice(contenders, tasks).sentences());
  }

  private static Stream<int[]> pairs(int count) {
    return IntStream.range(0, count)
        .boxed()
        .flatMap(i -> IntStream.range(i + 1, count).mapToObj(j -> new int[] {i, j}));
  }

  private Optional<TaskResult> result(Task task) {
    List<List<Optional<RankedQuery>>> ranked =
        IntStream.range(0, contenders.size()).mapToObj(i -> ranked(task, i)).toList();
    int[] groups = groups(task, ranked);
    List<Optional<RetrievalMeasures>> measures = new ArrayList<>();
    List<Optional<Interval>> headline = new ArrayList<>();
    List<double[]> values = new ArrayList<>();
    int best = -1;
    for (List<Optional<RankedQuery>> each : ranked) {
      List<RankedQuery> queries = each.stream().flatMap(Optional::stream).toList();
      if (queries.isEmpty()) {
        measures.add(Optional.empty());
        headline.add(Optional.empty());
        values.add(new double[0]);
        continue;
      }
      measures.add(Optional.of(RetrievalMeasures.of(queries, groups, KS, bootstrap)));
      double[] value = queries.stream().mapToDouble(task::headline).toArray();
      values.add(value);
      Interval figure = bootstrap.means(List.of(value), groups).getFirst();
      headline.add(Optional.of(figure));
      if (best < 0 || figure.value() > headline.get(best).map(Interval::value).orElse(0.0)) {
        best = headline.size() - 1;
      }
    }
    if (best < 0) {
      return Optional.empty();
    }
    List<Optional<Interval>> leads = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      leads.add(
          i == best || values.get(i).length == 0
              ? Optional.empty()
              : Optional.of(lead(values.get(best), values.get(i), groups)));
    }
    return Optional.of(new TaskResult(task, measures, headline, leads, best));
  }

  private Interval lead(double[] best, double[] other, int[] groups) {
    double[] differences =
        IntStream.range(0, best.length).mapToDouble(i -> best[i] - other[i]).toArray();
    return bootstrap.means(List.of(differences), groups).getFirst();
  }

  /// What is drawn together for the intervals: all queries of a picture.
  private int[] groups(Task task, List<List<Optional<RankedQuery>>> ranked) {
    boolean texts = task == Task.TEXT_TO_PICTURE || task == Task.TEXT_TO_TEXT;
    return ranked.stream()
        .filter(each -> !each.isEmpty())
        .findFirst()
        .map(each ->
            IntStream.range(0, each.size())
                .filter(i -> each.get(i).isPresent())
                .map(i -> texts ? data.samplesOfTexts().get(i) : i)
                .toArray())
        .orElse(new int[0]);
  }

  private List<Optional<RankedQuery>> ranked(Task task, int contender) {
    boolean sees = data.sees(contender);
    boolean reads = data.reads(contender);
    List<float[]> pictures = data.pictures().get(contender);
    List<float[]> texts = data.textVectors().get(contender);
    int[] every = IntStream.range(0, pictures.size()).toArray();
    return switch (task) {
      case TEXT_TO_PICTURE ->
          sees && reads ? Retrieval.rank(texts, data.groupsOfTexts(), pictures, every) : List.of();
      case PICTURE_TO_TEXT ->
          sees && reads ? Retrieval.rank(pictures, every, texts, data.groupsOfTexts()) : List.of();
      case TEXT_TO_TEXT ->
          reads ? Retrieval.rankAmongOthers(texts, data.groupsOfTexts()) : List.of();
      case PICTURE_TO_PICTURE ->
          sees && classField.isPresent()
              ? Retrieval.rankAmongOthers(pictures, classes(classField.get()))
              : List.of();
    };
  }

  /// The class of each sample as a number; one of its own for a sample without a class. Of several
  /// classes the first counts.
  private int[] classes(String field) {
    Map<String, Integer> numbers = new HashMap<>();
    int[] classes = new int[data.samples().size()];
    for (int i = 0; i < classes.length; i++) {
      List<String> values = data.samples().get(i).values(field);
      classes[i] =
          values.isEmpty()
              ? -1 - i
              : numbers.computeIfAbsent(values.getFirst(), _ -> numbers.size());
    }
    return classes;
  }

  /// Answers a query by one contender.
  private interface Answerer {
    List<Integer> answer(int contender, int query);
  }

  private List<Answers> answers(int queries, Answerer answerer) {
    List<Integer> places = new ArrayList<>(IntStream.range(0, queries).boxed().toList());
    if (queries > MOST_QUERIES) {
      Collections.shuffle(places, new Random(bootstrap.seed()));
    }
    return places.stream().limit(MOST_QUERIES).sorted().toList().parallelStream()
        .map(query ->
            new Answers(
                query,
                IntStream.range(0, contenders.size())
                    .mapToObj(i -> answerer.answer(i, query))
                    .toList()))
        .toList();
  }

  private List<Integer> picturesByWords(int contender, int query) {
    if (!data.reads(contender)) {
      return List.of();
    }
    List<float[]> texts = data.textVectors().get(contender);
    if (data.sees(contender)) {
      return boxed(Retrieval.nearest(texts.get(query), data.pictures().get(contender), FIRST));
    }
    if (texts.size() == data.samples().size()) {
      return List.of(); // each picture has one text, which is the query itself
    }
    Set<Integer> samples = new LinkedHashSet<>();
    for (int text : Retrieval.nearest(texts.get(query), texts, texts.size())) {
      if (text != query && samples.size() < FIRST) {
        samples.add(data.samplesOfTexts().get(text));
      }
    }
    return List.copyOf(samples);
  }

  private List<Integer> picturesByQuery(int contender, int query) {
    List<Embedding> asked = contenders.get(contender).asked();
    return asked.isEmpty() || !data.sees(contender)
        ? List.of()
        : boxed(
            Retrieval.nearest(asked.get(query).vector(), data.pictures().get(contender), FIRST));
  }

  private List<Integer> picturesByPicture(int contender, int query) {
    if (!data.sees(contender)) {
      return List.of();
    }
    List<float[]> pictures = data.pictures().get(contender);
    return boxed(Retrieval.nearest(pictures.get(query), pictures, FIRST + 1)).stream()
        .filter(place -> place != query)
        .limit(FIRST)
        .toList();
  }

  private static List<Integer> boxed(int[] places) {
    return IntStream.of(places).boxed().toList();
  }

  private void addAgreements(List<Answers> answers, boolean words, List<Agreement> agreements) {
    pairs(contenders.size())
        .forEach(pair -> {
          List<Answers> both =
              answers.stream().filter(each -> each.areBoth(pair[0], pair[1])).toList();
          if (!both.isEmpty()) {
            agreements.add(
                new Agreement(
                    pair[0],
                    pair[1],
                    words,
                    both.size(),
                    both.stream()
                        .mapToDouble(each ->
                            RankOverlap.jaccard(
                                each.found().get(pair[0]), each.found().get(pair[1])))
                        .average()
                        .orElse(1),
                    both.stream()
                        .mapToDouble(each ->
                            RankOverlap.rankBiased(
                                each.found().get(pair[0]), each.found().get(pair[1])))
                        .average()
                        .orElse(1)));
          }
        });
  }

  /// The worst queries, at most one a picture.
  private List<Disagreement> disagreements(List<Answers> answers, boolean words) {
    Set<Integer> told = new HashSet<>();
    return answers.stream()
        .filter(each -> each.rankBiased() < 1)
        .sorted(Comparator.comparingDouble(Answers::rankBiased))
        .filter(each -> told.add(sampleOf(each.query(), words).orElse(-1 - each.query())))
        .limit(MOST_DISAGREEMENTS)
        .map(each ->
            new Disagreement(
                words ? words(each.query()) : "",
                sampleOf(each.query(), words).map(data.samples()::get),
                each.rankBiased(),
                each.found().stream().map(this::shown).toList()))
        .toList();
  }

  private String words(int query) {
    return queries.isEmpty() ? data.texts().get(query) : queries.get(query);
  }

  private Optional<Integer> sampleOf(int query, boolean words) {
    if (!words) {
      return Optional.of(query);
    }
    return queries.isEmpty() ? Optional.of(data.samplesOfTexts().get(query)) : Optional.empty();
  }

  private List<Sample> shown(List<Integer> places) {
    return places.stream().limit(SHOWN).map(data.samples()::get).toList();
  }
}
