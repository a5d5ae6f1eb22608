package semblance.collection.lucene.search;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import semblance.collection.item.Metadata;
import semblance.collection.item.Segment;
import semblance.collection.item.StoredItem;
import semblance.collection.lucene.document.ItemCursor;
import semblance.collection.lucene.document.ItemLoader;
import semblance.collection.lucene.filter.IndexFields;
import semblance.collection.lucene.keyword.KeywordPlaces;
import semblance.collection.lucene.keyword.KeywordSearch;
import semblance.collection.query.Hit;
import semblance.collection.query.Joining;
import semblance.collection.query.KeywordQuery;
import semblance.collection.query.SearchRequest;
import semblance.collection.query.View;
import semblance.embedding.InvalidQueryException;

/// Reads what a view shows of the items that were found.
final class HitLoader {
  private final ItemLoader loader;
  private final ItemCursor cursor;
  private final Joining joining;
  private final Optional<KeywordSearch> words;
  private final Modifiers modifiers;
  private final View view;

  /// @throws InvalidQueryException if the view asks for a field that is not there
  HitLoader(
      ItemLoader loader,
      IndexFields fields,
      Modifiers modifiers,
      SearchRequest request,
      Optional<KeywordSearch> words) {
    this.loader = loader;
    this.cursor = loader.cursor();
    this.joining = request.joining();
    this.words = words;
    this.modifiers = modifiers;
    this.view = request.view();
    view.fields().ifPresent(names -> names.forEach(fields::requireKnown));
  }

  /// Loads the hits of a page, in its order.
  List<Hit> load(List<Entry> page) throws IOException {
    List<Found> found = new ArrayList<>();
    List<@Nullable String> groups = new ArrayList<>();
    for (Entry entry : page) {
      for (Found member : entry.members()) {
        found.add(member);
        groups.add(entry.group());
      }
    }
    List<Integer> forwards = new ArrayList<>();
    for (int i = 0; i < found.size(); i++) {
      forwards.add(i);
    }
    forwards.sort(Comparator.comparingInt(i -> found.get(i).item())); // as the index is read
    @Nullable Hit[] hits = new Hit[found.size()];
    for (int i : forwards) {
      hits[i] = load(found.get(i), groups.get(i));
    }
    return Arrays.stream(hits).map(Objects::requireNonNull).toList();
  }

  Hit load(Found found, @Nullable String group) throws IOException {
    return new Hit(
        item(found.item()),
        match(found),
        Optional.ofNullable(group),
        view.vectors() ? loader.segments(found.item()) : List.of());
  }

  private StoredItem item(int document) throws IOException {
    if (view.fields().isEmpty()) {
      return cursor.item(document);
    }
    List<String> names = view.fields().get();
    if (names.isEmpty()) {
      return cursor.itemWith(document, Metadata.empty());
    }
    StoredItem whole = cursor.item(document);
    return whole.withMetadata(whole.metadata().only(names));
  }

  private Optional<Hit.Match> match(Found found) throws IOException {
    if (found.isBrowsed()) {
      return Optional.empty();
    }
    List<Hit.Evidence> evidence = evidence(found);
    return Optional.of(
        new Hit.Match(
            found.score(),
            evidence.isEmpty() ? mostWords(found.item()) : evidence.getFirst().segment(),
            evidence,
            wordsOf(found),
            modifiers.of(found.item())));
  }

  private List<Hit.Evidence> evidence(Found found) throws IOException {
    List<Hit.Evidence> evidence = new ArrayList<>(found.sides().size());
    double together = joining.join(found.sides().stream().mapToDouble(Found.Side::score).toArray());
    for (Found.Side side : found.sides()) {
      evidence.add(
          new Hit.Evidence(
              cursor.segment(side.segment(), side.query().modality()),
              side.cosine(),
              side.score(),
              joining.share(side.score(), together)));
    }
    return evidence;
  }

  private List<Hit.WordMatch> wordsOf(Found found) {
    List<Hit.WordMatch> matched = new ArrayList<>();
    if (words.isPresent()) {
      List<KeywordQuery.Clause> clauses = words.get().scoring();
      for (int i = 0; i < found.words().size(); i++) {
        if (found.words().get(i) > 0) {
          matched.add(new Hit.WordMatch(clauses.get(i).text(), found.words().get(i)));
        }
      }
    }
    return matched;
  }

  /// The segment of an item found by words alone that says most of them.
  private Segment mostWords(int item) throws IOException {
    List<Segment> segments = loader.segments(item);
    if (words.isEmpty() || segments.size() == 1) {
      return segments.getFirst();
    }
    try (KeywordPlaces places = words.get().places()) {
      return places.best(segments);
    }
  }
}
