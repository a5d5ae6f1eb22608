package semblance.cli.command;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Stack;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import semblance.catalog.Catalog;
import semblance.catalog.query.FacetParser;
import semblance.catalog.query.ModifierParser;
import semblance.catalog.query.Query;
import semblance.collection.query.Diversity;
import semblance.collection.query.Facet;
import semblance.collection.query.Grouping;
import semblance.collection.query.Order;
import semblance.collection.query.Ranking;
import semblance.collection.query.Recall;
import semblance.collection.query.ScoreModifier;
import semblance.collection.query.View;
import semblance.embedding.InvalidQueryException;

/// How results are judged, put in order and told, as the words of the command line say it.
final class RankingOptions {
  @Option(
      names = "--sort",
      paramLabel = "FIELD[:desc]",
      description =
          "Put what is found in the order of a field, not of scores; without any PART, all that "
              + "passes the filter.")
  private @Nullable String sort;

  @Option(
      names = "--boost",
      paramLabel = "HOW",
      description =
          "Let metadata change scores: recency(taken, 30d), linear(stars, 1, 5), "
              + "log(sold, 0, 10000) or near(place, 48.1, 11.6, 5km) add up to 1, with ^2 up to 2; "
              + "may be given several times.")
  private List<String> boosts = new ArrayList<>();

  @Option(
      names = "--by-score",
      description =
          "Strictly by score, even if one kind of results, such as texts, then fills the page; if "
              + "not given, each kind with good matches has some of the places.")
  private boolean byScore;

  @Option(
      names = "--diverse",
      paramLabel = "LAMBDA",
      arity = "1",
      preprocessor = NumberOrDefault.class,
      description =
          "Results unlike one another; a number from 0 (unlike) to 1 (by score) may follow, "
              + Diversity.DEFAULT_LAMBDA
              + " if none does.")
  private @Nullable Double diversity;

  @Option(
      names = "--group-by",
      paramLabel = "FIELD[:N]",
      description = "One result, or N, for each value of a field; _folder for one of each folder.")
  private @Nullable String groupBy;

  @Option(
      names = "--recall",
      paramLabel = "fast|balanced|exact",
      description = "How sure none of the best may be missed; balanced if not given.")
  private @Nullable String recall;

  @Option(
      names = "--facet",
      paramLabel = "FIELD[:N]",
      description =
          "Count the values of a field over all that is found: the N most frequent; of numbers by "
              + "steps of N; of dates by :year, :month, :day or :hour. May be given several times.")
  private List<String> facets = new ArrayList<>();

  @Option(
      names = "--fields",
      paramLabel = "A,B",
      split = ",",
      description = "Show these metadata fields of each result, and no others.")
  private @Nullable List<String> fields;

  @Option(names = "--vectors", description = "With --json, the vectors of each result's segments.")
  private boolean vectors;

  /// Whether there is something to look at without parts and filter.
  boolean asksForSomething() {
    return sort != null || !facets.isEmpty() || groupBy != null;
  }

  /// What is asked for but for the minimum score.
  ///
  /// @throws InvalidQueryException if something is not understood or does not go together
  Ranking ranking() {
    Ranking ranking = byScore ? Ranking.bestFirst() : Query.DEFAULT_RANKING;
    if (recall != null) {
      ranking = ranking.withRecall(recall(recall));
    }
    if (!boosts.isEmpty()) {
      Instant now = Instant.now();
      List<ScoreModifier> modifiers =
          boosts.stream().map(boost -> ModifierParser.parse(boost, now)).toList();
      ranking = ranking.withModifiers(modifiers);
    }
    if (diversity != null) {
      ranking = ranking.withDiversity(new Diversity(diversity));
    }
    if (groupBy != null) {
      ranking = ranking.withGrouping(grouping(groupBy));
    }
    return sort == null ? ranking : ranking.withOrder(order(sort));
  }

  private static Recall recall(String word) {
    for (Recall each : Recall.values()) {
      if (each.name().equalsIgnoreCase(word)) {
        return each;
      }
    }
    throw new InvalidQueryException(
        "--recall %s: expected %s"
            .formatted(
                word,
                Arrays.stream(Recall.values())
                    .map(each -> each.name().toLowerCase(Locale.ROOT))
                    .collect(Collectors.joining(", "))));
  }

  private static Order order(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    return lower.endsWith(":desc")
        ? Order.descending(text.substring(0, text.length() - 5))
        : Order.ascending(lower.endsWith(":asc") ? text.substring(0, text.length() - 4) : text);
  }

  private static Grouping grouping(String text) {
    int colon = text.lastIndexOf(':');
    return colon > 0 && text.substring(colon + 1).matches("\\d{1,9}")
        ? new Grouping(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)))
        : Grouping.by(text);
  }

  /// What is told of the results.
  ///
  /// @throws InvalidQueryException if what is counted is not understood
  View view(Catalog catalog) {
    List<Facet> counted =
        facets.stream().map(facet -> FacetParser.parse(facet, catalog.schema())).toList();
    return new View(chosenFields(), vectors, counted);
  }

  /// The fields that were chosen, if any were.
  Optional<List<String>> chosenFields() {
    return Optional.ofNullable(fields)
        .map(names -> names.stream().map(String::strip).filter(name -> !name.isEmpty()).toList());
  }

  /// What people see beside each result: the fields that were chosen, else the one that decides the
  /// order.
  List<String> shownFields() {
    if (fields != null) {
      return chosenFields().orElse(List.of());
    }
    return sort == null || sort.startsWith("_") ? List.of() : List.of(order(sort).field());
  }

  /// Takes the next word only if it is a number: words that are searched for may follow.
  static final class NumberOrDefault implements IParameterPreprocessor {
    @Override
    public boolean preprocess(
        Stack<String> arguments, CommandSpec command, ArgSpec argument, Map<String, Object> info) {
      if (arguments.isEmpty() || !arguments.peek().matches("[-+]?[0-9.]+")) {
        arguments.push(Double.toString(Diversity.DEFAULT_LAMBDA));
      }
      return false;
    }
  }
}
