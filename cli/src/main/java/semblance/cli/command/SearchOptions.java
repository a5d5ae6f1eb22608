package semblance.cli.command;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import semblance.catalog.Catalog;
import semblance.catalog.query.FilterParser;
import semblance.catalog.query.KeywordParser;
import semblance.catalog.query.Query;
import semblance.cli.argument.Part;
import semblance.cli.workspace.Surroundings;
import semblance.collection.query.Filter;
import semblance.collection.query.Window;
import semblance.embedding.InvalidQueryException;
import semblance.embedding.Modality;

/// What a person asks for, as the words of the command line say it.
final class SearchOptions {
  @Parameters(
      paramLabel = "PART",
      arity = "0..*",
      description =
          "Words, or the path of a picture or text; several parts are weighed together. Words that "
              + "are not in quotes belong together.")
  private List<String> words = new ArrayList<>();

  @Option(
      names = "--not",
      paramLabel = "PART",
      description = "What the results shall not be like; may be given several times.")
  private List<String> unwanted = new ArrayList<>();

  @Option(
      names = "--keywords",
      paramLabel = "WORDS",
      description =
          "Words that stand in texts, metadata or names of files and folders, such as: 'dog +beach "
              + "\"golden hour\" -cat'. Every one adds to the score; + asks for a word or a \"phrase\", "
              + "- keeps what has it out. Without a PART no model is needed.")
  private @Nullable String keywords;

  @Option(
      names = "--where",
      paramLabel = "FILTER",
      description =
          "Only items whose metadata pass, such as: 'year >= 2011 and (colour = red or not "
              + "exists(brand))'.")
  private @Nullable String where;

  @Option(
      names = {"-k", "--limit"},
      paramLabel = "N",
      defaultValue = "" + Window.DEFAULT_LIMIT,
      description = "How many results, 1 to 1,000; ${DEFAULT-VALUE} if not given.")
  private long limit;

  @Option(
      names = "--offset",
      paramLabel = "N",
      defaultValue = "0",
      description = "Leave out the first N results: the next page; with -k at most 1,000.")
  private long offset;

  @Option(
      names = "--modality",
      paramLabel = "text|image",
      description = "Only results of this kind; may be given several times.")
  private List<String> modalities = new ArrayList<>();

  @Option(
      names = "--min-score",
      paramLabel = "S",
      description =
          "The score below which nothing is a good match, in standard deviations above unrelated "
              + "content; ${DEFAULT-VALUE} if not given.",
      defaultValue = "" + Query.DEFAULT_MINIMUM_SCORE)
  private double minimumScore;

  @Option(
      names = "--text-model",
      paramLabel = "MODEL",
      description =
          "The model whose text tower words go through: the catalog's own, or one that "
              + "'semblance catalog align' has declared; if not given, the catalog's default.")
  private @Nullable String textModel;

  /// The model that words go through, as it was given.
  Optional<String> textModel() {
    return Optional.ofNullable(textModel);
  }

  /// Whether anything is asked for at all.
  boolean asksForSomething() {
    return !words.isEmpty() || !unwanted.isEmpty() || where != null || keywords != null;
  }

  /// Whether there are parts.
  boolean asksForParts() {
    return !words.isEmpty() || !unwanted.isEmpty();
  }

  /// The parts that attract.
  List<Part> wantedParts(Surroundings surroundings) {
    return joined(words).stream().map(word -> Part.parse(word, surroundings.here())).toList();
  }

  /// The parts that repel.
  List<Part> unwantedParts(Surroundings surroundings) {
    return unwanted.stream().map(word -> Part.parse(word, surroundings.here())).toList();
  }

  /// What can be checked before any catalog is opened: the query without its parts.
  ///
  /// @throws InvalidQueryException if something is not understood or out of range
  Query withoutParts() {
    if (limit < 1 || limit > Window.MAXIMUM_END) {
      throw new InvalidQueryException(
          "-k %,d: expected 1 to %,d results".formatted(limit, Window.MAXIMUM_END));
    }
    if (offset < 0 || limit + offset > Window.MAXIMUM_END) {
      throw new InvalidQueryException(
          "--offset %,d: expected 0 to %,d, with -k at most %,d; for all there are, use --above SCORE"
              .formatted(offset, Window.MAXIMUM_END - limit, Window.MAXIMUM_END));
    }
    if (words.isEmpty() && !unwanted.isEmpty()) {
      throw new InvalidQueryException(
          "the query only says what not to find (%s): add what to find, as in: semblance search \"a photograph\" --not %s"
              .formatted(
                  String.join(", ", unwanted.stream().map(word -> "'" + word + "'").toList()),
                  unwanted.getFirst()));
    }
    if (!Double.isFinite(minimumScore)) {
      throw new InvalidQueryException(
          "--min-score %s: expected a number, such as 2".formatted(minimumScore));
    }
    Query query = Query.of(List.of());
    return (keywords == null ? query : query.withKeywords(KeywordParser.parse(keywords)))
        .withFilter(where == null ? new Filter.All() : FilterParser.parse(where))
        .withModalities(wantedModalities())
        .withWindow(new Window((int) limit, (int) offset));
  }

  /// The same for a catalog whose fields are known.
  ///
  /// @throws InvalidQueryException with a mark below a field that is not there, or is of another
  ///   type
  Query withKnownFields(Query query, Catalog catalog) {
    return where == null ? query : query.withFilter(catalog.filter(where));
  }

  double minimumScore() {
    return minimumScore;
  }

  private Set<Modality> wantedModalities() {
    Set<Modality> wanted = EnumSet.noneOf(Modality.class);
    for (String modality : modalities) {
      wanted.add(Modality.of(modality));
    }
    return wanted;
  }

  /// Puts together single words that stand side by side: `red car` as well as `"red car"`. What
  /// holds a space, a colon, a slash or a dot stands by itself.
  static List<String> joined(List<String> words) {
    List<String> parts = new ArrayList<>();
    boolean lastIsWord = false;
    for (String word : words) {
      boolean isWord = word.matches("[^\\s:/.^]+");
      if (isWord && lastIsWord) {
        parts.set(parts.size() - 1, parts.getLast() + " " + word);
      } else {
        parts.add(word);
      }
      lastIsWord = isWord;
    }
    return parts;
  }
}
