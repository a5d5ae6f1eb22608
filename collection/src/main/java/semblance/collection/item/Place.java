package semblance.collection.item;

/// Where in its item a segment lies.
public sealed interface Place {
  /// The whole item.
  Place WHOLE = new Whole();

  /// The whole item; [Place#WHOLE] is the instance to use.
  record Whole() implements Place {}

  /// A stretch of the item's text.
  ///
  /// @param start offset of the first character (UTF-16 unit)
  /// @param end offset after the last character, above `start`
  record TextRange(int start, int end) implements Place {
    public TextRange {
      if (start < 0 || end <= start) {
        throw new IllegalArgumentException(
            "text range %d to %d: expected 0 <= start < end".formatted(start, end));
      }
    }
  }

  /// A stretch of the item's sound or film.
  ///
  /// @param startMillis when it begins, in milliseconds from the start
  /// @param endMillis when it ends, above `startMillis`
  record TimeRange(long startMillis, long endMillis) implements Place {
    public TimeRange {
      if (startMillis < 0 || endMillis <= startMillis) {
        throw new IllegalArgumentException(
            "time range %d to %d ms: expected 0 <= start < end".formatted(startMillis, endMillis));
      }
    }
  }
}
