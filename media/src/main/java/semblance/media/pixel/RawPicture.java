package semblance.media.pixel;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import semblance.embedding.Picture;

/// Pixels as an engine decoded them: 8 bits a sample, colours still where the file has them, alpha
/// apart, not yet turned upright.
///
/// The arrays are shared, not copied; whoever makes one gives them away.
public final class RawPicture {
  private final int width;
  private final int height;
  private final Colours colours;
  private final byte[] samples; // [height, width, colours.channels()]
  private final byte @Nullable [] alpha; // [height, width], 255 is opaque

  /// @param samples `[height, width, colours.channels()]`
  /// @param alpha `[height, width]`, 255 is opaque; null if the picture is
  public RawPicture(
      int width, int height, Colours colours, byte[] samples, byte @Nullable [] alpha) {
    long pixels = (long) width * height;
    if (samples.length != pixels * colours.channels()
        || (alpha != null && alpha.length != pixels)) {
      throw new IllegalArgumentException(
          "%d samples and %d of alpha for %d x %d pixels in %s"
              .formatted(samples.length, alpha == null ? 0 : alpha.length, width, height, colours));
    }
    this.width = width;
    this.height = height;
    this.colours = colours;
    this.samples = samples;
    this.alpha = alpha;
  }

  public int width() {
    return width;
  }

  public int height() {
    return height;
  }

  public Colours colours() {
    return colours;
  }

  /// `[height, width, colours.channels()]`; shared.
  public byte[] samples() {
    return samples;
  }

  /// The same picture with other colours.
  public RawPicture withColours(Colours other, byte[] otherSamples) {
    return new RawPicture(width, height, other, otherSamples, alpha);
  }

  /// The picture over white; colours that are not RGB are taken to be the plain device's.
  public Picture flattened() {
    byte[] rgb = colours.toRgb(samples);
    if (alpha != null) {
      rgb = overWhite(rgb, alpha);
    }
    return new Picture(width, height, rgb);
  }

  private static byte[] overWhite(byte[] rgb, byte[] alpha) {
    byte[] result = Arrays.copyOf(rgb, rgb.length);
    for (int i = 0; i < alpha.length; i++) {
      int share = alpha[i] & 0xff;
      if (share != 255) {
        for (int at = 3 * i; at < 3 * i + 3; at++) {
          result[at] = (byte) (((rgb[at] & 0xff) * share + 255 * (255 - share) + 127) / 255);
        }
      }
    }
    return result;
  }
}
