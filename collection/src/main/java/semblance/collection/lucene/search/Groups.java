package semblance.collection.lucene.search;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.SortedNumericDocValues;
import org.apache.lucene.index.SortedSetDocValues;
import org.apache.lucene.search.IndexSearcher;
import org.jspecify.annotations.Nullable;
import semblance.collection.item.FieldType;
import semblance.collection.lucene.document.Names;
import semblance.collection.lucene.filter.IndexField;
import semblance.collection.lucene.filter.IndexFields;
import semblance.collection.lucene.filter.PassingItems;
import semblance.collection.query.Grouping;
import semblance.embedding.InvalidQueryException;

/// Groups items by the values of a field, as [Grouping] tells.
final class Groups {
  private static final String FOLDER = "_folder";
  private static final int WIDENING = 4;

  private final IndexSearcher searcher;
  private final Grouping grouping;
  private final IndexField field;

  /// @throws InvalidQueryException if there is no such field, or none to group by
  Groups(IndexSearcher searcher, IndexFields fields, Grouping grouping) {
    this.searcher = searcher;
    this.grouping = grouping;
    this.field =
        grouping.field().equals(FOLDER)
            ? new IndexField(FOLDER, Names.SOURCE, FieldType.KEYWORD, true)
            : fields.find(grouping.field());
    boolean usable =
        switch (field.type()) {
          case KEYWORD, INTEGER, BOOLEAN, DATE -> field.hasDocValues();
          case TEXT, REAL, GEO_POINT -> false;
        };
    if (!usable) {
      throw new InvalidQueryException(
          "items cannot be grouped by '%s', which is %s: choose a keyword, integer, boolean or date field, _source or _folder"
              .formatted(field.name(), field.name().equals("_id") ? "unique" : field.type()));
    }
  }

  /// The first groups, each with its best item alone: at least `width` if there are so many.
  List<Entry> first(RankedItems items, int width) throws IOException {
    int gathered = width;
    while (true) {
      RankedItems.Ranked ranked = items.first(gathered);
      Map<Integer, String> values = values(ranked.items());
      Map<Object, Entry> groups = new LinkedHashMap<>();
      for (Found item : ranked.items()) {
        @Nullable String value = values.get(item.item());
        Entry entry = new Entry(List.of(item), value);
        groups.putIfAbsent(entry.key(), entry);
      }
      if (groups.size() >= width || ranked.complete()) {
        return new ArrayList<>(groups.values());
      }
      gathered = gathered > Gathering.ALL / WIDENING ? Gathering.ALL : WIDENING * gathered;
    }
  }

  /// The groups with all the members that they are to have: these are looked for among the items of
  /// the groups alone, so that none is missed.
  List<Entry> withMembers(List<Entry> groups, RankedItems items, PassingItems passing)
      throws IOException {
    if (grouping.members() == 1 || groups.isEmpty()) {
      return groups;
    }
    Set<String> wanted = new HashSet<>();
    for (Entry entry : groups) {
      if (entry.group() != null) {
        wanted.add(entry.group());
      }
    }
    Map<String, List<Found>> members = new HashMap<>();
    List<Found> ranked = items.among(sharing(wanted, passing)).first(Gathering.ALL).items();
    Map<Integer, String> values = values(ranked);
    for (Found item : ranked) {
      @Nullable String value = values.get(item.item());
      if (value != null) {
        List<Found> group = members.computeIfAbsent(value, _ -> new ArrayList<>());
        if (group.size() < grouping.members()) {
          group.add(item);
        }
      }
    }
    List<Entry> filled = new ArrayList<>();
    for (Entry entry : groups) {
      @Nullable List<Found> found = entry.group() == null ? null : members.get(entry.group());
      filled.add(found == null ? entry : new Entry(found, entry.group()));
    }
    return filled;
  }

  private PassingItems sharing(Set<String> wanted, PassingItems passing) throws IOException {
    return passing.where(
        searcher,
        leaf -> {
          Values values = open(leaf);
          return document -> {
            @Nullable String value = values.first(document);
            return value != null && wanted.contains(value);
          };
        });
  }

  /// The value of each item that has one.
  private Map<Integer, String> values(Collection<Found> items) throws IOException {
    int[] documents = items.stream().mapToInt(Found::item).sorted().toArray();
    Map<Integer, String> values = new HashMap<>();
    int at = 0;
    for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
      int end = leaf.docBase + leaf.reader().maxDoc();
      int to = at;
      while (to < documents.length && documents[to] < end) {
        to++;
      }
      if (to > at) {
        Values open = open(leaf);
        for (int document : Arrays.copyOfRange(documents, at, to)) {
          @Nullable String value = open.first(document - leaf.docBase);
          if (value != null) {
            values.put(document, value);
          }
        }
      }
      at = to;
    }
    return values;
  }

  /// The values of a leaf's documents, read forwards.
  private interface Values {
    /// The least value of a document; null if it has none.
    @Nullable String first(int document) throws IOException;
  }

  private Values open(LeafReaderContext leaf) throws IOException {
    return switch (field.type()) {
      case KEYWORD, BOOLEAN -> {
        SortedSetDocValues terms = DocValues.getSortedSet(leaf.reader(), field.indexName());
        yield document ->
            terms.advanceExact(document)
                ? named(terms.lookupOrd(terms.nextOrd()).utf8ToString())
                : null;
      }
      case INTEGER, DATE -> {
        SortedNumericDocValues numbers =
            DocValues.getSortedNumeric(leaf.reader(), field.indexName());
        yield document -> numbers.advanceExact(document) ? named(numbers.nextValue()) : null;
      }
      case TEXT, REAL, GEO_POINT ->
          throw new IllegalStateException("grouping by a field of type " + field.type());
    };
  }

  private String named(String value) {
    return field.name().equals(FOLDER) ? value.substring(0, value.lastIndexOf('/') + 1) : value;
  }

  private String named(long value) {
    return field.type() == FieldType.DATE ? Dates.written(value) : Long.toString(value);
  }
}
