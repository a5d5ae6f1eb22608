package semblance.media.format;

import org.jspecify.annotations.Nullable;
import semblance.media.pixel.Colours;
import semblance.media.pixel.Orientation;

/// What a format's parser finds out without decoding.
///
/// @param width as stored, before turning
/// @param height as stored
/// @param orientation how to turn it
/// @param colours where the samples' colours lie
/// @param bits of a sample
/// @param alpha whether there may be transparency
/// @param profile the embedded colour profile
record Facts(
    int width,
    int height,
    Orientation orientation,
    Colours colours,
    int bits,
    boolean alpha,
    @Nullable Bytes profile) {

  Facts {
    if (width < 1 || height < 1) {
      throw new IllegalArgumentException("unchecked sides: %d x %d".formatted(width, height));
    }
  }

  static Facts opaque(int width, int height) throws MalformedPictureException {
    return checked(width, height, Orientation.TOP_LEFT, Colours.RGB, 8, false, null);
  }

  static Facts checked(
      long width,
      long height,
      Orientation orientation,
      Colours colours,
      int bits,
      boolean alpha,
      @Nullable Bytes profile)
      throws MalformedPictureException {
    if (width < 1 || height < 1 || width > Integer.MAX_VALUE || height > Integer.MAX_VALUE) {
      throw new MalformedPictureException(
          "its header gives a size of %d x %d pixels, and both sides must be at least 1"
              .formatted(width, height));
    }
    return new Facts((int) width, (int) height, orientation, colours, bits, alpha, profile);
  }
}
