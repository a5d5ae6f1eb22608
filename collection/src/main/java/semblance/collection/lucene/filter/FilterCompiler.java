package semblance.collection.lucene.filter;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.lucene.document.DoubleField;
import org.apache.lucene.document.KeywordField;
import org.apache.lucene.document.LatLonPoint;
import org.apache.lucene.document.LongField;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.FieldExistsQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.MatchNoDocsQuery;
import org.apache.lucene.search.PrefixQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.SortField;
import org.apache.lucene.search.SortedNumericSelector;
import org.apache.lucene.search.SortedSetSelector;
import org.apache.lucene.search.TermInSetQuery;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TermRangeQuery;
import org.apache.lucene.util.BytesRef;
import semblance.collection.item.FieldType;
import semblance.collection.item.Schema;
import semblance.collection.lucene.document.DateSpan;
import semblance.collection.lucene.document.Names;
import semblance.collection.query.Filter;
import semblance.collection.query.Operator;
import semblance.collection.query.Order;
import semblance.collection.query.Value;
import semblance.embedding.InvalidQueryException;
import semblance.embedding.Modality;

/// Turns filters and orders into Lucene's words, by the types of the schema.
public final class FilterCompiler {
  private static final BigDecimal LEAST_LONG = BigDecimal.valueOf(Long.MIN_VALUE);
  private static final BigDecimal GREATEST_LONG = BigDecimal.valueOf(Long.MAX_VALUE);

  private final IndexFields fields;

  public FilterCompiler(Schema schema) {
    this.fields = new IndexFields(schema);
  }

  /// The items that pass a filter.
  public Query items(Filter filter) {
    Query items = new TermQuery(new Term(Names.KIND, Names.KIND_ITEM));
    if (filter instanceof Filter.All) {
      return items;
    }
    try {
      return new BooleanQuery.Builder()
          .add(items, Occur.FILTER)
          .add(compile(filter), Occur.FILTER)
          .build();
    } catch (IndexSearcher.TooManyClauses e) {
      throw tooManyConditions(e);
    }
  }

  public static InvalidQueryException tooManyConditions(IndexSearcher.TooManyClauses failure) {
    return new InvalidQueryException(
        "the filter has more than %,d conditions: use 'in' for long lists of values"
            .formatted(failure.getMaxClauseCount()),
        failure);
  }

  private Query compile(Filter filter) {
    return switch (filter) {
      case Filter.All _ -> MatchAllDocsQuery.INSTANCE;
      case Filter.And and -> all(and.conditions().stream().map(this::compile).toList());
      case Filter.Or or -> any(or.conditions().stream().map(this::compile).toList());
      case Filter.Not not -> not(compile(not.condition()));
      case Filter.Compare compare -> compare(fields.find(compare.field()), compare);
      case Filter.Range range -> stretch(fields.find(range.field()), range);
      case Filter.In in -> in(fields.find(in.field()), in.values());
      case Filter.Exists exists -> exists(fields.find(exists.field()));
      case Filter.Prefix prefix -> prefix(fields.find(prefix.field()), prefix.prefix());
      case Filter.WithinDistance within -> within(fields.find(within.field()), within);
    };
  }

  private static Query all(List<Query> queries) {
    BooleanQuery.Builder builder = new BooleanQuery.Builder();
    builder.add(MatchAllDocsQuery.INSTANCE, Occur.FILTER);
    queries.forEach(query -> builder.add(query, Occur.FILTER));
    return builder.build();
  }

  private static Query any(List<Query> queries) {
    if (queries.isEmpty()) {
      return new MatchNoDocsQuery("no alternative is given");
    }
    BooleanQuery.Builder builder = new BooleanQuery.Builder();
    queries.forEach(query -> builder.add(query, Occur.SHOULD));
    return builder.build();
  }

  private static Query not(Query query) {
    return new BooleanQuery.Builder()
        .add(MatchAllDocsQuery.INSTANCE, Occur.FILTER)
        .add(query, Occur.MUST_NOT)
        .build();
  }

  private static Query exists(IndexField target) {
    if (target.hasDocValues()) {
      return new FieldExistsQuery(target.indexName());
    }
    return target.type() == FieldType.TEXT
        ? new TermQuery(new Term(Names.PRESENT, target.name()))
        : MatchAllDocsQuery.INSTANCE; // every item has an id and a modality
  }

  private static Query prefix(IndexField target, String prefix) {
    if (target.type() != FieldType.KEYWORD) {
      throw mismatch(target, "prefix \"" + prefix + '"', "only a keyword field has prefixes");
    }
    return new PrefixQuery(new Term(target.indexName(), prefix));
  }

  private static Query within(IndexField target, Filter.WithinDistance within) {
    if (target.type() != FieldType.GEO_POINT) {
      throw mismatch(target, "within a distance", "only a geo-point field has distances");
    }
    return LatLonPoint.newDistanceQuery(
        target.indexName(), within.latitude(), within.longitude(), within.meters());
  }

  private static Query stretch(IndexField target, Filter.Range range) {
    Operator from = Operator.GREATER_OR_EQUAL;
    Operator to = Operator.LESS;
    return switch (target.type()) {
      case INTEGER ->
          range(
              target,
              number(target, from, range.from()).setScale(0, RoundingMode.CEILING),
              number(target, to, range.to())
                  .setScale(0, RoundingMode.CEILING)
                  .subtract(BigDecimal.ONE));
      case REAL ->
          DoubleField.newRangeQuery(
              target.indexName(),
              number(target, from, range.from()).doubleValue() + 0.0,
              below(number(target, to, range.to()).doubleValue()));
      case DATE ->
          LongField.newRangeQuery(
              target.indexName(),
              span(target, from, range.from()).start(),
              span(target, to, range.to()).start() - 1);
      case KEYWORD, TEXT, BOOLEAN, GEO_POINT ->
          throw mismatch(
              target,
              "a range from %s to %s".formatted(range.from(), range.to()),
              "only integers, real numbers and dates have ranges");
    };
  }

  private static Query in(IndexField target, List<Value> values) {
    if (target.type() == FieldType.KEYWORD || target.type() == FieldType.BOOLEAN) {
      List<BytesRef> terms = new ArrayList<>();
      for (Value value : values) {
        terms.add(new BytesRef(term(target, Operator.EQUAL, value)));
      }
      return target.hasDocValues()
          ? KeywordField.newSetQuery(target.indexName(), terms)
          : new TermInSetQuery(target.indexName(), terms);
    }
    return any(values.stream().map(value -> compare(target, Operator.EQUAL, value)).toList());
  }

  private static Query compare(IndexField target, Filter.Compare compare) {
    if (compare.operator() == Operator.NOT_EQUAL) {
      Query equal = compare(target, Operator.EQUAL, compare.value());
      return all(List.of(exists(target), not(equal)));
    }
    return compare(target, compare.operator(), compare.value());
  }

  private static Query compare(IndexField target, Operator operator, Value value) {
    return switch (target.type()) {
      case KEYWORD -> terms(target, operator, term(target, operator, value));
      case BOOLEAN -> {
        if (operator != Operator.EQUAL) {
          throw mismatch(target, operator + " " + value, "true and false have no order");
        }
        yield terms(target, operator, term(target, operator, value));
      }
      case INTEGER -> integers(target, operator, number(target, operator, value));
      case REAL -> reals(target, operator, number(target, operator, value).doubleValue() + 0.0);
      case DATE -> dates(target, operator, value);
      case TEXT ->
          throw mismatch(target, operator + " " + value, "prose can only be asked for by 'exists'");
      case GEO_POINT ->
          throw mismatch(
              target, operator + " " + value, "places are asked for by a distance: 'within'");
    };
  }

  private static Query terms(IndexField target, Operator operator, String term) {
    String field = target.indexName();
    return switch (operator) {
      case EQUAL, NOT_EQUAL -> new TermQuery(new Term(field, term));
      case LESS -> TermRangeQuery.newStringRange(field, null, term, true, false);
      case LESS_OR_EQUAL -> TermRangeQuery.newStringRange(field, null, term, true, true);
      case GREATER -> TermRangeQuery.newStringRange(field, term, null, false, true);
      case GREATER_OR_EQUAL -> TermRangeQuery.newStringRange(field, term, null, true, true);
    };
  }

  private static Query integers(IndexField target, Operator operator, BigDecimal number) {
    BigDecimal floor = number.setScale(0, RoundingMode.FLOOR);
    BigDecimal ceiling = number.setScale(0, RoundingMode.CEILING);
    return switch (operator) {
      case EQUAL, NOT_EQUAL -> range(target, ceiling, floor);
      case LESS -> range(target, LEAST_LONG, ceiling.subtract(BigDecimal.ONE));
      case LESS_OR_EQUAL -> range(target, LEAST_LONG, floor);
      case GREATER -> range(target, floor.add(BigDecimal.ONE), GREATEST_LONG);
      case GREATER_OR_EQUAL -> range(target, ceiling, GREATEST_LONG);
    };
  }

  private static Query range(IndexField target, BigDecimal least, BigDecimal greatest) {
    BigDecimal from = least.max(LEAST_LONG);
    BigDecimal to = greatest.min(GREATEST_LONG);
    return from.compareTo(to) > 0
        ? new MatchNoDocsQuery("no integer lies in the range")
        : LongField.newRangeQuery(target.indexName(), from.longValue(), to.longValue());
  }

  private static Query reals(IndexField target, Operator operator, double number) {
    String field = target.indexName();
    double least = Double.NEGATIVE_INFINITY;
    double greatest = Double.POSITIVE_INFINITY;
    return switch (operator) {
      case EQUAL, NOT_EQUAL -> DoubleField.newExactQuery(field, number);
      case LESS -> DoubleField.newRangeQuery(field, least, below(number));
      case LESS_OR_EQUAL -> DoubleField.newRangeQuery(field, least, number);
      case GREATER -> DoubleField.newRangeQuery(field, above(number), greatest);
      case GREATER_OR_EQUAL -> DoubleField.newRangeQuery(field, number, greatest);
    };
  }

  /// The next number down. Zero is stored as +0.0, which Lucene puts above -0.0.
  private static double below(double number) {
    return number == 0 ? -0.0 : Math.nextDown(number);
  }

  private static double above(double number) {
    return Math.nextUp(number);
  }

  private static Query dates(IndexField target, Operator operator, Value value) {
    DateSpan span = span(target, operator, value);
    String field = target.indexName();
    return switch (operator) {
      case EQUAL, NOT_EQUAL -> LongField.newRangeQuery(field, span.start(), span.end() - 1);
      case LESS -> LongField.newRangeQuery(field, Long.MIN_VALUE, span.start() - 1);
      case LESS_OR_EQUAL -> LongField.newRangeQuery(field, Long.MIN_VALUE, span.end() - 1);
      case GREATER -> LongField.newRangeQuery(field, span.end(), Long.MAX_VALUE);
      case GREATER_OR_EQUAL -> LongField.newRangeQuery(field, span.start(), Long.MAX_VALUE);
    };
  }

  private static DateSpan span(IndexField target, Operator operator, Value value) {
    String text = value instanceof Value.Text words ? words.text() : value.toString();
    return DateSpan.parse(text)
        .orElseThrow(() ->
            mismatch(
                target,
                operator + " " + value,
                "expected a date such as 2011, 2011-05, 2011-05-03 or 2011-05-03T14:00:00Z"));
  }

  private static BigDecimal number(IndexField target, Operator operator, Value value) {
    Optional<BigDecimal> number =
        switch (value) {
          case Value.Numeric numeric -> Optional.of(numeric.number());
          case Value.Text text -> parsed(text.text());
          case Value.Truth _ -> Optional.empty();
        };
    return number
        .filter(found -> found.signum() == 0 || Math.abs(exponent(found)) <= 400)
        .orElseThrow(() -> mismatch(target, operator + " " + value, "expected a number"));
  }

  /// The decimal exponent: numbers like 1e999999999 must not be written out.
  private static long exponent(BigDecimal number) {
    return (long) number.precision() - number.scale();
  }

  private static Optional<BigDecimal> parsed(String text) {
    try {
      return Optional.of(new BigDecimal(text));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static String term(IndexField target, Operator operator, Value value) {
    String text = value instanceof Value.Text words ? words.text() : value.toString();
    if (target.type() == FieldType.BOOLEAN) {
      String truth = text.toLowerCase(Locale.ROOT);
      if (!truth.equals("true") && !truth.equals("false")) {
        throw mismatch(target, operator + " " + value, "expected true or false");
      }
      return truth;
    }
    if (target.indexName().equals(Names.MODALITY)) {
      for (Modality modality : Modality.values()) {
        if (modality.label().equalsIgnoreCase(text)) {
          return modality.label();
        }
      }
      throw mismatch(target, operator + " " + value, "expected text, image, audio or video");
    }
    return text;
  }

  private static InvalidQueryException mismatch(IndexField target, String found, String expected) {
    return new InvalidQueryException(
        "field '%s' is %s and cannot be compared with %s: %s"
            .formatted(target.name(), target.type(), found, expected));
  }

  /// The sort field of an order: items without the field come last in both directions.
  public SortField order(Order order) {
    boolean down = order.descending();
    if (order.field().equals("_id")) {
      return new SortField(Names.NAME, SortField.Type.STRING, down);
    }
    IndexField target = fields.find(order.field());
    var numeric = down ? SortedNumericSelector.Type.MAX : SortedNumericSelector.Type.MIN;
    var string = down ? SortedSetSelector.Type.MAX : SortedSetSelector.Type.MIN;
    if (!target.hasDocValues() || target.type() == FieldType.GEO_POINT) {
      throw new InvalidQueryException(
          "items cannot be ordered by '%s', which is %s: choose a keyword, integer, real, boolean or date field"
              .formatted(target.name(), target.type()));
    }
    return switch (target.type()) {
      case INTEGER, DATE ->
          LongField.newSortField(
              target.indexName(), down, numeric, down ? Long.MIN_VALUE : Long.MAX_VALUE);
      case REAL ->
          DoubleField.newSortField(
              target.indexName(),
              down,
              numeric,
              down ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY);
      case KEYWORD, BOOLEAN, TEXT, GEO_POINT ->
          KeywordField.newSortField(
              target.indexName(),
              down,
              string,
              down ? SortField.STRING_FIRST : SortField.STRING_LAST);
    };
  }
}
