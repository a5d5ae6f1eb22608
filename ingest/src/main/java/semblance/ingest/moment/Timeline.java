package semblance.ingest.moment;

import java.util.ArrayList;
import java.util.List;
import semblance.collection.item.Place;

/// The times at which something that lasts is cut. All methods are thread-safe.
final class Timeline {
  /// The most moments of an item; of what lasts longer, they are further apart.
  static final int MOST_MOMENTS = 600;

  private Timeline() {}

  /// A stretch of time, in seconds.
  record Span(double start, double end) {
    double middle() {
      return (start + end) / 2;
    }

    /// Where in an item of that length the span lies.
    Place in(double seconds) {
      return start <= 0 && end >= seconds ? Place.WHOLE : place();
    }

    Place place() {
      long from = Math.round(start * 1000);
      return new Place.TimeRange(from, Math.max(from + 1, Math.round(end * 1000)));
    }
  }

  /// Cuts a time into equally long stretches without a gap, of about `wanted` seconds, or longer
  /// ones if they were too many.
  static List<Span> stretches(double seconds, double wanted) {
    int count = (int) Math.clamp(Math.round(seconds / wanted), 1L, MOST_MOMENTS);
    List<Span> spans = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      spans.add(new Span(seconds * i / count, seconds * (i + 1) / count));
    }
    return spans;
  }

  /// Cuts a time into windows of exactly `length` seconds, evenly placed from the start to the end:
  /// they overlap a little so that the last one is whole too, or have gaps if they were too many.
  /// What is not longer is one window.
  static List<Span> windows(double seconds, double length) {
    int count = (int) Math.clamp((long) Math.ceil(seconds / length - 1e-6), 1L, MOST_MOMENTS);
    List<Span> spans = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      double start = count == 1 ? 0 : (seconds - length) * i / (count - 1);
      spans.add(new Span(start, Math.min(seconds, start + length)));
    }
    return spans;
  }
}
