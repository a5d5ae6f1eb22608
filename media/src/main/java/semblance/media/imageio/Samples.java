package semblance.media.imageio;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import semblance.media.format.EncodedPicture;
import semblance.media.format.MalformedPictureException;
import semblance.media.pixel.Colours;
import semblance.media.pixel.RawPicture;

/// Takes the samples out of Java's image classes without their colour conversions: those would
/// brighten grey, which Java takes to be linear.
final class Samples {
  private Samples() {}

  static RawPicture of(BufferedImage image, EncodedPicture encoded)
      throws MalformedPictureException {
    if (image.getWidth() != encoded.storedWidth() || image.getHeight() != encoded.storedHeight()) {
      throw new MalformedPictureException(
          "it decodes to %d x %d pixels where its header gives %d x %d"
              .formatted(
                  image.getWidth(),
                  image.getHeight(),
                  encoded.storedWidth(),
                  encoded.storedHeight()));
    }
    ColorModel model = image.getColorModel();
    Raster raster = image.getRaster();
    Colours colours = colours(model);
    boolean integers =
        raster.getTransferType() == DataBuffer.TYPE_BYTE
            || raster.getTransferType() == DataBuffer.TYPE_USHORT;
    if (colours == null || !integers || model.isAlphaPremultiplied()) {
      return onCanvas(image, 0, 0, image.getWidth(), image.getHeight());
    }
    int channels = colours.channels();
    byte[] alpha = model.hasAlpha() ? interleaved(raster, channels, channels + 1) : null;
    return new RawPicture(
        image.getWidth(), image.getHeight(), colours, interleaved(raster, 0, channels), alpha);
  }

  /// Where a colour model's samples lie, or null where they need its help.
  private static @Nullable Colours colours(ColorModel model) {
    if (!(model instanceof ComponentColorModel)) {
      return null;
    }
    return switch (model.getColorSpace().getType()) {
      case ColorSpace.TYPE_GRAY -> Colours.GREY;
      case ColorSpace.TYPE_RGB -> Colours.RGB;
      case ColorSpace.TYPE_CMYK -> Colours.CMYK;
      default -> null;
    };
  }

  /// The bands from `first` up to but not including `end`, as 8 bits, `[height, width, end -
  /// first]`.
  static byte[] interleaved(Raster raster, int first, int end) {
    int width = raster.getWidth();
    int height = raster.getHeight();
    int bands = raster.getNumBands();
    int channels = end - first;
    int[] bits = raster.getSampleModel().getSampleSize();
    byte[] samples = new byte[Math.multiplyExact(Math.multiplyExact(width, height), channels)];
    int[] row = new int[width * bands];
    int out = 0;
    for (int y = 0; y < height; y++) {
      raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
      for (int in = 0; in < row.length; in += bands) {
        for (int band = first; band < end; band++) {
          samples[out++] = to8Bits(row[in + band], bits[band]);
        }
      }
    }
    return samples;
  }

  private static byte to8Bits(int sample, int bits) {
    return (byte) (bits >= 8 ? sample >> (bits - 8) : sample * 255 / ((1 << bits) - 1));
  }

  /// A picture at a place on a transparent canvas, by way of Java's own conversion to sRGB.
  static RawPicture onCanvas(BufferedImage image, int left, int top, int width, int height) {
    int count = Math.multiplyExact(width, height);
    byte[] rgb = new byte[Math.multiplyExact(count, 3)];
    byte[] alpha = new byte[count];
    Arrays.fill(rgb, (byte) 255);
    int[] row = new int[image.getWidth()];
    for (int y = 0; y < image.getHeight(); y++) {
      image.getRGB(0, y, row.length, 1, row, 0, row.length);
      int at = (top + y) * width + left;
      for (int pixel : row) {
        rgb[3 * at] = (byte) (pixel >> 16);
        rgb[3 * at + 1] = (byte) (pixel >> 8);
        rgb[3 * at + 2] = (byte) pixel;
        alpha[at++] = (byte) (pixel >>> 24);
      }
    }
    return new RawPicture(width, height, Colours.RGB, rgb, alpha);
  }
}
