package semblance.collection.query;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import semblance.embedding.Modality;

/// The work that a search did.
///
/// @param items items in the collection
/// @param matching items that pass the filter
/// @param scans one for each modality that was looked through
/// @param filtering time to compile the filter and count what passes
/// @param searching time to find and score the candidates
/// @param loading time to read the hits
/// @param keywords what was done for the request's words; empty if it had none
/// @param kept the hits of each modality that stand in places kept for it, before better ones of
///   others; see [EachKind]
public record SearchReport(
    long items,
    long matching,
    List<Scan> scans,
    Duration filtering,
    Duration searching,
    Duration loading,
    Optional<Keywords> keywords,
    Map<Modality, Integer> kept) {
  public SearchReport {
    scans = List.copyOf(scans);
    kept = Collections.unmodifiableMap(new TreeMap<>(kept));
  }

  /// How items were found by words.
  ///
  /// @param words in the order of the query, forbidden ones last
  /// @param matched items that have some of the words, among those that pass; 0 if only the words
  ///   of items found otherwise were looked at
  /// @param indexed items of the collection that have any words at all
  /// @param time the part of the searching time that it took
  public record Keywords(List<Keyword> words, long matched, long indexed, Duration time) {
    public Keywords {
      words = List.copyOf(words);
    }
  }

  /// A word or phrase.
  ///
  /// @param text as it was asked
  /// @param need what it asks of items
  /// @param items how many have it, whether they pass or not
  public record Keyword(String text, KeywordQuery.Need need, long items) {}

  /// How the nearest segments of a modality were found.
  ///
  /// @param modality the segments' modality
  /// @param strategy in words: `exact: 775 segments`, `graph: beam 100`
  /// @param exact whether every candidate was compared
  /// @param visited segments compared with the query
  /// @param reranked candidates scored again at full precision
  public record Scan(
      Modality modality, String strategy, boolean exact, long visited, long reranked) {}

  /// Segments compared with the query, over all modalities.
  public long visited() {
    return scans.stream().mapToLong(Scan::visited).sum();
  }

  /// Candidates scored again at full precision, over all modalities.
  public long reranked() {
    return scans.stream().mapToLong(Scan::reranked).sum();
  }

  /// Whether no near item can have been missed.
  public boolean exact() {
    return scans.stream().allMatch(Scan::exact);
  }

  /// One line for people: strategies, counts and times.
  public String summary() {
    String how =
        scans.isEmpty()
            ? "browsing"
            : scans.stream()
                .map(scan -> scan.modality() + " " + scan.strategy())
                .collect(Collectors.joining("; "));
    if (keywords.isPresent()) {
      String words = "keywords: %,d items".formatted(keywords.get().matched());
      how = scans.isEmpty() ? words : how + "; " + words;
    }
    if (!kept.isEmpty()) {
      how +=
          kept.entrySet().stream()
              .map(each -> "%d %s".formatted(each.getValue(), each.getKey()))
              .collect(Collectors.joining(" and ", "; in kept places: ", ""));
    }
    return "%s; %,d of %,d items pass the filter, %,d segments compared; filter %.1f ms, search %.1f ms, load %.1f ms"
        .formatted(
            how,
            matching,
            items,
            visited(),
            filtering.toNanos() / 1e6,
            searching.toNanos() / 1e6,
            loading.toNanos() / 1e6);
  }
}
