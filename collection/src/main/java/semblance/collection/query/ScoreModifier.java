package semblance.collection.query;

import java.time.Duration;
import java.time.Instant;
import semblance.embedding.InvalidQueryException;

/// What a metadata field adds to an item's score. With modifiers, an item scores
///
/// score = relevance + Σⱼ wⱼ · fⱼ(item)
///
/// where relevance is what it scores without them, wⱼ the weight of a modifier and fⱼ its share,
/// from 0 to 1. So on a calibrated scale the weight says how many standard deviations of relevance
/// the field can outweigh at most. A negative weight puts down what has a large share. Of several
/// values of a field the one with the largest share counts; without a value the share is 0.
///
/// A minimum score is compared with the relevance alone: what is no match does not become one by
/// being new.
public sealed interface ScoreModifier {
  /// The field that is looked at.
  String field();

  /// What the full share adds to the score; finite and not 0.
  double weight();

  /// What to call the modifier where a score is explained.
  default String label() {
    String kind =
        switch (this) {
          case Recency _ -> "recency";
          case Rating rating ->
              switch (rating.scale()) {
                case LINEAR -> "linear";
                case LOGARITHMIC -> "log";
              };
          case Nearness _ -> "near";
        };
    return kind + "(" + field() + ")";
  }

  /// Newer is better: f = 2^(−age / half-life) with the age at a moment, 0 for later dates.
  ///
  /// @param field a date field
  /// @param halfLife the age at which half is left; above 0
  /// @param at the moment from which ages are counted
  record Recency(String field, Duration halfLife, Instant at, double weight)
      implements ScoreModifier {
    public Recency {
      requireUsable("recency", field, weight);
      if (halfLife.isZero() || halfLife.isNegative()) {
        throw new InvalidQueryException(
            "recency of '%s' with a half-life of %s: expected one above 0"
                .formatted(field, halfLife));
      }
    }
  }

  /// More is better, from a value that counts for nothing to one that counts in full; beyond them
  /// nothing changes.
  ///
  /// @param field an integer or real field
  /// @param least the value, and all below it, at which f = 0
  /// @param greatest the value, and all above it, at which f = 1; above `least`
  /// @param scale how f grows between them
  record Rating(String field, double least, double greatest, Scale scale, double weight)
      implements ScoreModifier {
    public Rating {
      requireUsable("rating", field, weight);
      if (!(least < greatest) || !Double.isFinite(greatest - least)) {
        throw new InvalidQueryException(
            "rating by '%s' from %s to %s: expected finite numbers, the second above the first"
                .formatted(field, least, greatest));
      }
    }
  }

  /// How the share of a [Rating] grows with x, the value's distance from the least.
  enum Scale {
    /// f = x / (greatest − least): for marks, such as one to five stars.
    LINEAR,
    /// f = ln(1 + x) / ln(1 + greatest − least): for counts, such as of sales, where the first
    /// hundred mean more than the next.
    LOGARITHMIC
  }

  /// Closer is better: f = 2^(−distance / half-distance), along the surface.
  ///
  /// @param field a geo-point field
  /// @param latitude in degrees, -90 to 90
  /// @param longitude in degrees, -180 to 180
  /// @param halfDistance in metres, at which half is left; above 0
  record Nearness(
      String field, double latitude, double longitude, double halfDistance, double weight)
      implements ScoreModifier {
    public Nearness {
      requireUsable("nearness", field, weight);
      if (!(Math.abs(latitude) <= 90) || !(Math.abs(longitude) <= 180)) {
        throw new InvalidQueryException(
            "nearness of '%s' to the place %s, %s: expected a latitude from -90 to 90 and a longitude from -180 to 180"
                .formatted(field, latitude, longitude));
      }
      if (!(halfDistance > 0 && halfDistance < Double.POSITIVE_INFINITY)) {
        throw new InvalidQueryException(
            "nearness of '%s' with half of it left at %s m: expected a finite distance above 0"
                .formatted(field, halfDistance));
      }
    }
  }

  private static void requireUsable(String kind, String field, double weight) {
    if (!Double.isFinite(weight) || weight == 0) {
      throw new InvalidQueryException(
          "%s of '%s' with weight %s: expected a finite number other than 0, negative to put down"
              .formatted(kind, field, weight));
    }
  }
}
