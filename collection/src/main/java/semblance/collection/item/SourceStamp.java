package semblance.collection.item;

/// The size and time of the file an item was made from, by which a refresh sees that nothing
/// changed without reading the file.
///
/// @param bytes the file's size, or -1 if the item has no file
/// @param modifiedMillis when the file was last written, in milliseconds since 1970
public record SourceStamp(long bytes, long modifiedMillis) {
  /// The stamp of an item that was not made from a file.
  public static final SourceStamp NONE = new SourceStamp(-1, 0);

  public SourceStamp {
    if (bytes < -1) {
      throw new IllegalArgumentException(
          "a source of %d bytes: expected at least 0, or -1 for none".formatted(bytes));
    }
  }

  /// Whether there is a file behind the item.
  public boolean isKnown() {
    return bytes >= 0;
  }
}
