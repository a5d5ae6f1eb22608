package semblance.media;

import semblance.embedding.Picture;
import semblance.media.opencv.OpenCvPictures;
import semblance.media.resample.Filter;
import semblance.media.resample.Resampler;

/// Makes small pictures of pictures and encodes them, for pages and previews. Thread-safe.
public final class Thumbnails {
  /// Good enough for looking at, about 10 KB at 256 pixels.
  private static final int QUALITY = 80;

  private Thumbnails() {}

  /// Encodes a picture, made smaller if its longest side is above `longestSide`, as a JPEG.
  ///
  /// @param longestSide in pixels, at least 1
  /// @return the JPEG file's bytes, in sRGB, without metadata
  public static byte[] jpeg(Picture picture, int longestSide) {
    return OpenCvPictures.encodeJpeg(fit(picture, longestSide), QUALITY);
  }

  /// Encodes a picture as a PNG, pixel for pixel.
  public static byte[] png(Picture picture) {
    return OpenCvPictures.encodePng(picture);
  }

  /// The picture with its longest side at most `longestSide`; itself if it is no larger.
  ///
  /// @param longestSide in pixels, at least 1
  public static Picture fit(Picture picture, int longestSide) {
    if (longestSide < 1) {
      throw new IllegalArgumentException(
          "longestSide %d: expected at least 1 pixel".formatted(longestSide));
    }
    int longest = Math.max(picture.width(), picture.height());
    if (longest <= longestSide) {
      return picture;
    }
    double scale = (double) longestSide / longest;
    int width = (int) Math.max(1, Math.round(picture.width() * scale));
    int height = (int) Math.max(1, Math.round(picture.height() * scale));
    return Resampler.resize(picture, width, height, Filter.BICUBIC);
  }
}
