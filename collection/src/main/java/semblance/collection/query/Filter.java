package semblance.collection.query;

import java.util.List;

/// A condition on items. Fields are named as in the collection's schema, by their dotted names;
/// `_id`, `_source` and `_modality` are there for every item.
///
/// A field may have several values: a comparison holds if it holds for one of them, except
/// [Operator#NOT_EQUAL], which asks that there are values and none is equal.
public sealed interface Filter {
  /// The filter that every item passes.
  static Filter all() {
    return new All();
  }

  /// Every item passes.
  record All() implements Filter {}

  /// All conditions hold; every item passes if there are none.
  record And(List<Filter> conditions) implements Filter {
    public And {
      conditions = List.copyOf(conditions);
    }
  }

  /// At least one condition holds; no item passes if there are none.
  record Or(List<Filter> conditions) implements Filter {
    public Or {
      conditions = List.copyOf(conditions);
    }
  }

  /// The condition does not hold: also for items that lack the field it asks about.
  record Not(Filter condition) implements Filter {}

  /// A value of the field compares with `value` as `operator` says; false without the field.
  record Compare(String field, Operator operator, Value value) implements Filter {}

  /// A value of the field is at least `from` and below `to`.
  ///
  /// @param field an integer, real or date field
  /// @param to as `from`; of a date that is a year, a month or a day, its beginning
  record Range(String field, Value from, Value to) implements Filter {}

  /// A value of the field is one of `values`.
  record In(String field, List<Value> values) implements Filter {
    public In {
      values = List.copyOf(values);
    }
  }

  /// The field has a value.
  record Exists(String field) implements Filter {}

  /// A value of the keyword field starts with `prefix`.
  record Prefix(String field, String prefix) implements Filter {}

  /// A value of the geo-point field lies within `meters` of a place, along the surface.
  ///
  /// @param latitude in degrees, -90 to 90
  /// @param longitude in degrees, -180 to 180
  /// @param meters above 0
  record WithinDistance(String field, double latitude, double longitude, double meters)
      implements Filter {
    public WithinDistance {
      if (!(Math.abs(latitude) <= 90) || !(Math.abs(longitude) <= 180)) {
        throw new IllegalArgumentException(
            "place %s, %s: expected a latitude from -90 to 90 and a longitude from -180 to 180"
                .formatted(latitude, longitude));
      }
      if (!(meters > 0 && meters < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            "a distance of %s m: expected a finite distance above 0".formatted(meters));
      }
    }
  }

  /// Both hold.
  default Filter and(Filter other) {
    return this instanceof All
        ? other
        : other instanceof All ? this : new And(List.of(this, other));
  }
}
