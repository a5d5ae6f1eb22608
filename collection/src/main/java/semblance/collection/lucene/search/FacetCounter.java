package semblance.collection.lucene.search;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.search.IndexSearcher;
import semblance.collection.item.FieldType;
import semblance.collection.lucene.filter.IndexField;
import semblance.collection.lucene.filter.IndexFields;
import semblance.collection.lucene.filter.PassingItems;
import semblance.collection.query.Facet;
import semblance.embedding.InvalidQueryException;

/// Counts the values of fields over the items of a result, from their doc values.
final class FacetCounter {
  private final IndexSearcher searcher;
  private final List<Facet> facets;
  private final List<IndexField> fields = new ArrayList<>();

  /// @throws InvalidQueryException if a field is not there, or cannot be counted so
  FacetCounter(IndexSearcher searcher, IndexFields known, List<Facet> facets) {
    this.searcher = searcher;
    this.facets = facets;
    for (Facet facet : facets) {
      IndexField field = known.find(facet.field());
      String objection = objection(facet, field);
      if (!objection.isEmpty()) {
        throw new InvalidQueryException(
            "field '%s' is %s and cannot be counted so: %s"
                .formatted(field.name(), field.type(), objection));
      }
      fields.add(field);
    }
  }

  /// Why a field cannot be counted so; empty if it can.
  private static String objection(Facet facet, IndexField field) {
    boolean number = field.type() == FieldType.INTEGER || field.type() == FieldType.REAL;
    return switch (facet) {
      case Facet.Values _ ->
          switch (field.type()) {
            case KEYWORD -> field.name().equals("_id") ? "no two items share an id" : "";
            case INTEGER, REAL, BOOLEAN -> "";
            case DATE -> "dates are counted by periods";
            case TEXT, GEO_POINT ->
                "only keyword, integer, real and boolean fields are counted by value";
          };
      case Facet.Steps _ -> number ? "" : "only integer and real fields are counted by steps";
      case Facet.Periods _ ->
          field.type() == FieldType.DATE ? "" : "only date fields are counted by periods";
    };
  }

  boolean none() {
    return facets.isEmpty();
  }

  /// The counts of all facets over some items, in the facets' order.
  List<Facet.Counts> count(PassingItems items) throws IOException {
    if (none()) {
      return List.of();
    }
    PassingItems counted = items.asSets(searcher);
    List<Facet.Counts> counts = new ArrayList<>();
    for (int i = 0; i < facets.size(); i++) {
      IndexField field = fields.get(i);
      counts.add(
          switch (facets.get(i)) {
            case Facet.Values values ->
                switch (field.type()) {
                  case INTEGER, REAL -> NumberFacets.values(values, numbers(field, counted));
                  case KEYWORD, BOOLEAN, TEXT, DATE, GEO_POINT ->
                      new TermFacets(searcher, field, counted).values(values);
                };
            case Facet.Steps steps -> NumberFacets.steps(steps, numbers(field, counted));
            case Facet.Periods periods -> DateFacets.periods(periods, numbers(field, counted));
          });
    }
    return counts;
  }

  private NumberTally numbers(IndexField field, PassingItems items) {
    return new NumberTally(searcher.getIndexReader(), field, items);
  }
}
