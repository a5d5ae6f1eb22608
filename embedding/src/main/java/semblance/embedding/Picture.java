package semblance.embedding;

/// A decoded picture as a viewer shows it: upright, sRGB, opaque, 8 bits a channel.
///
/// Pixels are interleaved `[height, width, 3]`, rows from the top, red first. The array is shared,
/// not copied, since a picture may be large: whoever makes a `Picture` gives the array away, and
/// nobody writes to it afterwards. Then instances are thread-safe.
public final class Picture {
  /// The most pixels an array can hold, at three bytes a pixel.
  public static final long MAXIMUM_PIXELS = (Integer.MAX_VALUE - 8) / 3;

  private final int width;
  private final int height;
  private final byte[] rgb; // [height, width, 3]

  /// @param width in pixels, at least 1
  /// @param height in pixels, at least 1
  /// @param rgb `[height, width, 3]`, owned by the picture from now on
  /// @throws IllegalArgumentException if a side is below 1 or the array's length is not `height *
  ///   width * 3`
  public Picture(int width, int height, byte[] rgb) {
    if (width < 1 || height < 1) {
      throw new IllegalArgumentException(
          "a picture of %d x %d pixels: both sides must be at least 1".formatted(width, height));
    }
    if (rgb.length != 3L * width * height) {
      throw new IllegalArgumentException(
          "%d bytes for a picture of %d x %d pixels: expected %d"
              .formatted(rgb.length, width, height, 3L * width * height));
    }
    this.width = width;
    this.height = height;
    this.rgb = rgb;
  }

  /// The width in pixels.
  public int width() {
    return width;
  }

  /// The height in pixels.
  public int height() {
    return height;
  }

  /// The pixels, `[height, width, 3]`; shared, not to be written to.
  public byte[] rgb() {
    return rgb;
  }

  @Override
  public String toString() {
    return "Picture[" + width + " x " + height + "]";
  }
}
