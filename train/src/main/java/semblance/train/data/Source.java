package semblance.train.data;

import java.util.List;

/// Pairs from one place, and how often they are visited beside those of other places.
///
/// @param name as a person would name it
/// @param pairs one or more
/// @param weight how often each is visited in an epoch: 2 for twice, .5 for every other, drawn anew
///   each time
public record Source(String name, List<CaptionedPicture> pairs, double weight) {
  public Source {
    pairs = List.copyOf(pairs);
    if (!(weight > 0) || weight > 1000) {
      throw new IllegalArgumentException(
          "%s has the weight %s; expected a number above 0, such as 2 for twice as often"
              .formatted(name, weight));
    }
  }

  /// Each visited once an epoch.
  public static Source of(String name, List<CaptionedPicture> pairs) {
    return new Source(name, pairs, 1);
  }
}
