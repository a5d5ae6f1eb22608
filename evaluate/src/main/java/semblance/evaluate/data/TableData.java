package semblance.evaluate.data;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import semblance.embedding.UnreadableContentException;

/// Collects samples from a table's rows.
final class TableData implements TableSource.Rows {
  private static final Set<String> PICTURES =
      Set.of(
          "image",
          "picture",
          "photo",
          "file_name",
          "filename",
          "file",
          "path",
          "image_path",
          "filepath");
  private static final Set<String> TEXTS =
      Set.of("caption", "captions", "text", "texts", "sentence", "sentences");
  private static final Set<String> SPARE_TEXTS = Set.of("title", "description", "alt");
  private static final Set<String> LANGUAGES = Set.of("language", "lang");

  /// A column of texts in one language, such as `caption_de`.
  private static final Pattern TEXT_OF_LANGUAGE =
      Pattern.compile("(?:captions?|texts?)[_.-]([a-z]{2,3}(?:-[a-z0-9]+)?)");

  private final Path table;
  private final DataSettings settings;
  private final Map<Path, Draft> drafts = new LinkedHashMap<>();
  private final List<Problem> problems = new ArrayList<>();
  private final Set<String> columns = new LinkedHashSet<>();
  private long rows;

  TableData(Path table, DataSettings settings) {
    this.table = table;
    this.settings = settings;
  }

  /// What rows have said of one picture so far.
  private record Draft(
      String place, Set<TruthText> texts, SortedMap<String, List<String>> fields) {}

  TruthData read(TableSource source) throws IOException {
    source.read(table, this);
    for (String wanted : settings.textColumns()) {
      requireColumn("texts", wanted);
    }
    settings.classField().ifPresent(field -> requireColumn("classes", field));
    List<Sample> samples =
        drafts.entrySet().stream()
            .map(entry ->
                new Sample(
                    entry.getValue().place(),
                    entry.getKey(),
                    List.copyOf(entry.getValue().texts()),
                    entry.getValue().fields()))
            .toList();
    if (samples.isEmpty()) {
      throw new UnreadableContentException(
          "%s has no row to evaluate on%s"
              .formatted(
                  table,
                  problems.isEmpty()
                      ? ": it is empty"
                      : "; of %,d, the first is left out because %s:%s"
                          .formatted(
                              Math.max(rows, problems.size()),
                              problems.getFirst().place(),
                              " " + problems.getFirst().reason())));
    }
    return new TruthData(table, samples, settings.classField(), problems);
  }

  private void requireColumn(String what, String wanted) {
    if (!columns.contains(wanted)) {
      throw new IllegalArgumentException(
          "%s has no column '%s' for %s: it has %s"
              .formatted(table, wanted, what, String.join(", ", columns)));
    }
  }

  @Override
  public void badLine(long line, String reason) {
    problems.add(new Problem(place(line), reason));
  }

  @Override
  public void row(long line, Map<String, Object> row) {
    rows++;
    columns.addAll(row.keySet());
    Optional<Path> picture = picture(line, row);
    if (picture.isEmpty()) {
      return;
    }
    Set<TruthText> texts = texts(line, row);
    boolean classified =
        settings.classField().filter(field -> !strings(row.get(field)).isEmpty()).isPresent();
    if (texts.isEmpty() && !classified) {
      if (problems.isEmpty() || !problems.getLast().place().equals(place(line))) {
        badLine(
            line,
            "no caption: expected a column 'caption' or 'captions', and there are %s (--text names another)"
                .formatted(String.join(", ", row.keySet())));
      }
      return;
    }
    Draft draft =
        drafts.computeIfAbsent(
            picture.get(), _ -> new Draft(place(line), new LinkedHashSet<>(), fields(row)));
    for (TruthText text : texts) {
      if (!draft.texts().add(text)) {
        badLine(line, "the caption '%s' stands there twice".formatted(shortened(text.text())));
      }
    }
  }

  private Optional<Path> picture(long line, Map<String, Object> row) {
    for (Map.Entry<String, Object> entry : row.entrySet()) {
      if (PICTURES.contains(entry.getKey().toLowerCase(Locale.ROOT))
          && entry.getValue() instanceof String name
          && !name.isBlank()) {
        return resolve(line, name.strip());
      }
    }
    badLine(
        line,
        "no picture: expected a column 'image' with a file's name, and there are "
            + String.join(", ", row.keySet()));
    return Optional.empty();
  }

  private Optional<Path> resolve(long line, String name) {
    try {
      Path file;
      if (name.toLowerCase(Locale.ROOT).startsWith("file:")) {
        file = Path.of(URI.create(name));
      } else if (name.matches("(?i)[a-z][a-z0-9+.-]+://.*")) {
        badLine(line, "'%s' is not a file on this machine: download it first".formatted(name));
        return Optional.empty();
      } else {
        file = table.resolveSibling(name);
      }
      Path normal = file.toAbsolutePath().normalize();
      if (Files.isRegularFile(normal)) {
        return Optional.of(normal);
      }
      badLine(line, "%s does not exist or is not a file".formatted(normal));
    } catch (IllegalArgumentException e) {
      badLine(line, "'%s' is not a file name: %s".formatted(name, e.getMessage()));
    }
    return Optional.empty();
  }

  private Set<TruthText> texts(long line, Map<String, Object> row) {
    Set<TruthText> texts = new LinkedHashSet<>();
    String language = language(row);
    boolean usual = row.keySet().stream().anyMatch(TableData::isUsualText);
    row.forEach((column, value) -> {
      String name = column.toLowerCase(Locale.ROOT);
      if (!settings.textColumns().isEmpty()) {
        if (settings.textColumns().contains(column)) {
          collect(line, value, language, texts);
        }
        return;
      }
      Matcher ofLanguage = TEXT_OF_LANGUAGE.matcher(name);
      if (ofLanguage.matches()) {
        collect(line, value, ofLanguage.group(1), texts);
      } else if (TEXTS.contains(name) || (!usual && SPARE_TEXTS.contains(name))) {
        collect(line, value, language, texts);
      }
    });
    return texts;
  }

  private static boolean isUsualText(String column) {
    String name = column.toLowerCase(Locale.ROOT);
    return TEXTS.contains(name) || TEXT_OF_LANGUAGE.matcher(name).matches();
  }

  private static String language(Map<String, Object> row) {
    return row.entrySet().stream()
        .filter(entry -> LANGUAGES.contains(entry.getKey().toLowerCase(Locale.ROOT)))
        .map(entry -> String.valueOf(entry.getValue()).strip())
        .findFirst()
        .orElse("");
  }

  private void collect(long line, @Nullable Object value, String language, Set<TruthText> texts) {
    switch (value) {
      case String text when text.isBlank() -> badLine(line, "an empty caption");
      case String text when text.indexOf('\uFFFD') >= 0 ->
          badLine(
              line,
              "the caption '%s' is not UTF-8: convert the file, as with iconv -f LATIN1 -t UTF-8"
                  .formatted(shortened(text)));
      case String text -> {
        if (!texts.add(new TruthText(text.strip(), language))) {
          badLine(line, "the caption '%s' stands there twice".formatted(shortened(text)));
        }
      }
      case List<?> list -> list.forEach(element -> collect(line, element, language, texts));
      case Map<?, ?> byLanguage ->
          byLanguage.forEach(
              (key, element) -> collect(line, element, String.valueOf(key).strip(), texts));
      case null -> badLine(line, "an empty caption");
      default -> badLine(line, "the caption %s is no text: write it in quotes".formatted(value));
    }
  }

  /// All columns but the picture's and the texts'.
  private SortedMap<String, List<String>> fields(Map<String, Object> row) {
    SortedMap<String, List<String>> fields = new TreeMap<>();
    row.forEach((column, value) -> {
      List<String> values = strings(value);
      if (!values.isEmpty()
          && !PICTURES.contains(column.toLowerCase(Locale.ROOT))
          && !isUsualText(column)) {
        fields.put(column, values);
      }
    });
    return fields;
  }

  private static List<String> strings(@Nullable Object value) {
    return switch (value) {
      case null -> List.of();
      case String text -> text.isBlank() ? List.of() : List.of(text.strip());
      case Number number -> List.of(number.toString());
      case Boolean truth -> List.of(truth.toString());
      case List<?> list -> list.stream().flatMap(each -> strings(each).stream()).toList();
      default -> List.of();
    };
  }

  private String place(long line) {
    return table.getFileName() + ":" + line;
  }

  private static String shortened(String text) {
    return text.length() <= 40 ? text : text.substring(0, 37) + "…";
  }
}
