package semblance.evaluate.search;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import semblance.catalog.query.Query;

/// How a catalog is tried.
///
/// @param ks the places at which recall is told
/// @param filters fields by whose values is filtered: each query asks for the value of its own
///   picture
/// @param mostQueries how many queries are asked at most; of more, a sample is drawn
/// @param minimumScore below which a match is no match
/// @param unanswerable queries that nothing in the catalog answers
/// @param words whether queries go in as words, through the catalog's own text tower and what is
///   aligned with it; if not, as vectors
/// @param seed of the sample
public record TrialSettings(
    List<Integer> ks,
    List<String> filters,
    int mostQueries,
    double minimumScore,
    List<String> unanswerable,
    boolean words,
    long seed) {
  public TrialSettings {
    ks = List.copyOf(ks);
    filters = List.copyOf(filters);
    unanswerable = List.copyOf(unanswerable);
  }

  /// Recall at 1, 5 and 10, up to 2,000 queries, the usual minimum score, and 40 queries about
  /// nothing that can be pictured.
  public static TrialSettings usual() {
    return new TrialSettings(
        List.of(1, 5, 10), List.of(), 2_000, Query.DEFAULT_MINIMUM_SCORE, unpicturable(), false, 0);
  }

  public TrialSettings withKs(List<Integer> places) {
    return new TrialSettings(places, filters, mostQueries, minimumScore, unanswerable, words, seed);
  }

  public TrialSettings withFilters(List<String> fields) {
    return new TrialSettings(ks, fields, mostQueries, minimumScore, unanswerable, words, seed);
  }

  public TrialSettings withUnanswerable(List<String> queries) {
    return new TrialSettings(ks, filters, mostQueries, minimumScore, queries, words, seed);
  }

  /// Queries as words, through the catalog's own towers.
  public TrialSettings throughWords() {
    return new TrialSettings(ks, filters, mostQueries, minimumScore, unanswerable, true, seed);
  }

  /// Queries about what no picture shows, of our own writing.
  private static List<String> unpicturable() {
    try (InputStream file = TrialSettings.class.getResourceAsStream("unanswerable.txt")) {
      if (file == null) {
        throw new IllegalStateException("unanswerable.txt is missing beside TrialSettings.class");
      }
      return new String(file.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
