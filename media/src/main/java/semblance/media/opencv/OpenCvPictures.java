package semblance.media.opencv;

import java.util.OptionalInt;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;
import org.jspecify.annotations.Nullable;
import semblance.embedding.Picture;
import semblance.media.format.EncodedPicture;
import semblance.media.format.MalformedPictureException;
import semblance.media.pixel.Colours;
import semblance.media.pixel.RawPicture;

/// OpenCV's picture codecs. Thread-safe; each call works on its caller's thread alone and frees its
/// native memory before it returns.
public final class OpenCvPictures {
  static {
    Silence.beforeLoading();
    // Callers run several pictures at once; threads of OpenCV's own would only get in their way.
    opencv_core.setNumThreads(0);
  }

  /// zlib's own default: more takes long and gains little.
  private static final int PNG_COMPRESSION = 6;

  private OpenCvPictures() {}

  /// Decodes a picture as stored: neither turned nor converted to sRGB.
  ///
  /// @throws MalformedPictureException if OpenCV cannot decode it, or not to the size that the
  ///   header gives
  public static RawPicture decode(EncodedPicture encoded) throws MalformedPictureException {
    byte[] bytes = encoded.essentials();
    try (BytePointer content = new BytePointer(bytes);
        Mat input = new Mat(1, bytes.length, opencv_core.CV_8UC1, content);
        Mat output = opencv_imgcodecs.imdecode(input, flags(encoded))) {
      if (output.empty()) {
        throw new MalformedPictureException("its picture data is damaged or incomplete");
      }
      if (output.cols() != encoded.storedWidth() || output.rows() != encoded.storedHeight()) {
        throw new MalformedPictureException(
            "it decodes to %d x %d pixels where its header gives %d x %d"
                .formatted(
                    output.cols(), output.rows(), encoded.storedWidth(), encoded.storedHeight()));
      }
      return encoded.hasAlpha() ? unchanged(output, encoded) : plain(output);
    } catch (RuntimeException e) {
      throw new MalformedPictureException("its picture data cannot be decoded", e);
    }
  }

  private static int flags(EncodedPicture encoded) {
    if (encoded.hasAlpha()) {
      return opencv_imgcodecs.IMREAD_UNCHANGED;
    }
    boolean grey = encoded.colours() == Colours.GREY && encoded.profile().isPresent();
    return (grey ? opencv_imgcodecs.IMREAD_GRAYSCALE : opencv_imgcodecs.IMREAD_COLOR_RGB)
        | opencv_imgcodecs.IMREAD_IGNORE_ORIENTATION;
  }

  private static RawPicture plain(Mat pixels) throws MalformedPictureException {
    int channels = pixels.channels();
    byte[] samples = content(pixels, channels);
    return new RawPicture(
        pixels.cols(), pixels.rows(), channels == 1 ? Colours.GREY : Colours.RGB, samples, null);
  }

  /// Takes apart what `IMREAD_UNCHANGED` yields: grey, or blue, green, red, with or without alpha,
  /// of 8 or 16 bits.
  private static RawPicture unchanged(Mat pixels, EncodedPicture encoded)
      throws MalformedPictureException {
    int channels = pixels.channels();
    int bytes = pixels.depth() == opencv_core.CV_16U ? 2 : 1;
    byte[] samples = content(pixels, channels * bytes);
    int count = pixels.cols() * pixels.rows();
    boolean grey = channels < 3;
    byte @Nullable [] alpha = channels % 2 == 0 ? new byte[count] : null;
    byte[] colours = new byte[count * (grey ? 1 : 3)];
    // The high byte of a sample of 16 bits is its second one on all platforms that we run on.
    int in = bytes - 1;
    int out = 0;
    for (int i = 0; i < count; i++) {
      if (grey) {
        colours[out++] = samples[in];
      } else {
        colours[out++] = samples[in + 2 * bytes];
        colours[out++] = samples[in + bytes];
        colours[out++] = samples[in];
      }
      if (alpha != null) {
        alpha[i] = samples[in + (channels - 1) * bytes];
      }
      in += channels * bytes;
    }
    if (channels == 1) {
      alpha = transparentLevel(samples, bytes, encoded);
    }
    return new RawPicture(
        pixels.cols(), pixels.rows(), grey ? Colours.GREY : Colours.RGB, colours, alpha);
  }

  /// OpenCV ignores the level of a grey PNG that stands for transparency.
  private static byte @Nullable [] transparentLevel(
      byte[] samples, int bytes, EncodedPicture encoded) throws MalformedPictureException {
    OptionalInt level = encoded.transparentGrey();
    if (level.isEmpty()) {
      return null;
    }
    // Fewer than 8 bits were widened to 8.
    int bits = encoded.bits();
    int key = bits < 8 ? level.getAsInt() * 255 / ((1 << bits) - 1) : level.getAsInt();
    byte[] alpha = new byte[samples.length / bytes];
    for (int i = 0; i < alpha.length; i++) {
      int sample = samples[i * bytes] & 0xff;
      if (bytes == 2) {
        sample |= (samples[2 * i + 1] & 0xff) << 8;
      }
      alpha[i] = (byte) (sample == key ? 0 : 255);
    }
    return alpha;
  }

  private static byte[] content(Mat pixels, int bytesPerPixel) throws MalformedPictureException {
    long size = (long) pixels.cols() * pixels.rows() * bytesPerPixel;
    if (!pixels.isContinuous() || size > Integer.MAX_VALUE - 8) {
      throw new MalformedPictureException(
          "its %d x %d pixels do not fit into one array".formatted(pixels.cols(), pixels.rows()));
    }
    byte[] content = new byte[(int) size];
    pixels.data().get(content);
    return content;
  }

  /// Encodes a picture as a baseline JPEG.
  ///
  /// @param quality 1 to 100
  public static byte[] encodeJpeg(Picture picture, int quality) {
    return encode(picture, ".jpg", opencv_imgcodecs.IMWRITE_JPEG_QUALITY, quality);
  }

  /// Encodes a picture as a PNG.
  public static byte[] encodePng(Picture picture) {
    return encode(picture, ".png", opencv_imgcodecs.IMWRITE_PNG_COMPRESSION, PNG_COMPRESSION);
  }

  private static byte[] encode(Picture picture, String format, int setting, int value) {
    byte[] rgb = picture.rgb();
    byte[] bgr = new byte[rgb.length];
    for (int i = 0; i < rgb.length; i += 3) {
      bgr[i] = rgb[i + 2];
      bgr[i + 1] = rgb[i + 1];
      bgr[i + 2] = rgb[i];
    }
    try (BytePointer content = new BytePointer(bgr);
        Mat pixels = new Mat(picture.height(), picture.width(), opencv_core.CV_8UC3, content);
        BytePointer extension = new BytePointer(format);
        IntPointer settings = new IntPointer(setting, value);
        BytePointer encoded = new BytePointer()) {
      if (!opencv_imgcodecs.imencode(extension, pixels, encoded, settings)) {
        throw new IllegalStateException("OpenCV refused to encode " + picture + " as " + format);
      }
      byte[] bytes = new byte[(int) encoded.limit()];
      encoded.get(bytes);
      return bytes;
    }
  }
}
