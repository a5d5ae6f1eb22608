package semblance.collection.lucene.search;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.apache.lucene.geo.GeoEncodingUtils;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.index.SortedNumericDocValues;
import org.apache.lucene.util.NumericUtils;
import org.apache.lucene.util.SloppyMath;
import semblance.collection.item.FieldType;
import semblance.collection.lucene.filter.IndexField;
import semblance.collection.lucene.filter.IndexFields;
import semblance.collection.query.ScoreModifier;
import semblance.embedding.InvalidQueryException;

/// What the modifiers of one ranking add to the scores of items, by formulas of [ScoreModifier].
final class Modifiers {
  private final IndexReader reader;
  private final List<Compiled> modifiers = new ArrayList<>();
  private final double most;

  /// @throws InvalidQueryException if a modifier's field is not there, or of a type that it cannot
  ///   use
  Modifiers(IndexReader reader, IndexFields fields, List<ScoreModifier> asked) {
    this.reader = reader;
    double sum = 0;
    for (ScoreModifier modifier : asked) {
      modifiers.add(new Compiled(modifier, field(fields, modifier)));
      sum += Math.max(0, modifier.weight());
    }
    this.most = sum;
  }

  private record Compiled(ScoreModifier modifier, IndexField field) {}

  private static IndexField field(IndexFields fields, ScoreModifier modifier) {
    IndexField field = fields.find(modifier.field());
    boolean usable =
        switch (modifier) {
          case ScoreModifier.Recency _ -> field.type() == FieldType.DATE;
          case ScoreModifier.Rating _ ->
              field.type() == FieldType.INTEGER || field.type() == FieldType.REAL;
          case ScoreModifier.Nearness _ -> field.type() == FieldType.GEO_POINT;
        };
    if (!usable) {
      throw new InvalidQueryException(
          "field '%s' is %s and cannot be used for %s: expected %s"
              .formatted(
                  field.name(),
                  field.type(),
                  modifier.label(),
                  switch (modifier) {
                    case ScoreModifier.Recency _ -> "a date field";
                    case ScoreModifier.Rating _ -> "an integer or real field";
                    case ScoreModifier.Nearness _ -> "a geo-point field";
                  }));
    }
    return field;
  }

  /// Whether scores are relevances.
  boolean none() {
    return modifiers.isEmpty();
  }

  /// The most that can be added to a relevance.
  double most() {
    return most;
  }

  /// The items with their scores, in the order of the index.
  List<Found> scored(Collection<Found> found) throws IOException {
    List<Found> items = new ArrayList<>(found);
    items.sort(Comparator.comparingInt(Found::item)); // values are read forwards
    if (none()) {
      return items;
    }
    List<Found> scored = new ArrayList<>(items.size());
    int at = 0;
    for (LeafReaderContext leaf : reader.leaves()) {
      List<SortedNumericDocValues> values = values(leaf);
      int end = leaf.docBase + leaf.reader().maxDoc();
      for (; at < items.size() && items.get(at).item() < end; at++) {
        Found item = items.get(at);
        double score = item.relevance();
        for (int i = 0; i < modifiers.size(); i++) {
          score += added(modifiers.get(i), values.get(i), item.item() - leaf.docBase);
        }
        scored.add(item.withScore(score));
      }
    }
    return scored;
  }

  /// What each modifier adds to an item's score.
  List<Double> of(int item) throws IOException {
    if (none()) {
      return List.of();
    }
    LeafReaderContext leaf = reader.leaves().get(ReaderUtil.subIndex(item, reader.leaves()));
    List<SortedNumericDocValues> values = values(leaf);
    List<Double> added = new ArrayList<>();
    for (int i = 0; i < modifiers.size(); i++) {
      added.add(added(modifiers.get(i), values.get(i), item - leaf.docBase));
    }
    return added;
  }

  private List<SortedNumericDocValues> values(LeafReaderContext leaf) throws IOException {
    List<SortedNumericDocValues> values = new ArrayList<>();
    for (Compiled modifier : modifiers) {
      values.add(DocValues.getSortedNumeric(leaf.reader(), modifier.field().indexName()));
    }
    return values;
  }

  private static double added(Compiled modifier, SortedNumericDocValues values, int local)
      throws IOException {
    if (!values.advanceExact(local)) {
      return 0;
    }
    double share = 0;
    for (int i = 0; i < values.docValueCount(); i++) {
      share = Math.max(share, share(modifier, values.nextValue()));
    }
    return modifier.modifier().weight() * share;
  }

  private static double share(Compiled compiled, long value) {
    return switch (compiled.modifier()) {
      case ScoreModifier.Recency recency -> {
        double at = recency.at().toEpochMilli() * 1e3;
        double half = recency.halfLife().toSeconds() * 1e6 + recency.halfLife().toNanosPart() / 1e3;
        yield Math.pow(2, -Math.max(0, at - value) / half);
      }
      case ScoreModifier.Rating rating -> {
        boolean real = compiled.field().type() == FieldType.REAL;
        double number = real ? NumericUtils.sortableLongToDouble(value) : value;
        double span = rating.greatest() - rating.least();
        double x = Math.clamp(number - rating.least(), 0, span);
        yield switch (rating.scale()) {
          case LINEAR -> x / span;
          case LOGARITHMIC -> Math.log1p(x) / Math.log1p(span);
        };
      }
      case ScoreModifier.Nearness nearness -> {
        double distance =
            SloppyMath.haversinMeters(
                nearness.latitude(),
                nearness.longitude(),
                GeoEncodingUtils.decodeLatitude((int) (value >> 32)),
                GeoEncodingUtils.decodeLongitude((int) value));
        yield Math.pow(2, -distance / nearness.halfDistance());
      }
    };
  }
}
