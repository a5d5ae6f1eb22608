package semblance.media.format;

/// What a picture file's header says of the picture as it is shown, so after turning it upright.
///
/// @param format by the file's first bytes
/// @param width in pixels
/// @param height in pixels
public record PictureHeader(PictureFormat format, int width, int height) {
  public PictureHeader {
    if (width < 1 || height < 1) {
      throw new IllegalArgumentException(
          "a picture of %d x %d pixels: both sides must be at least 1".formatted(width, height));
    }
  }

  /// Width times height.
  public long pixels() {
    return (long) width * height;
  }
}
