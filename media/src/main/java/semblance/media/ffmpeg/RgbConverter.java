package semblance.media.ffmpeg;

import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVPixFmtDescriptor;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swscale;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.javacpp.BytePointer;
import semblance.embedding.Picture;
import semblance.media.format.MalformedStreamException;
import semblance.media.pixel.Colours;
import semblance.media.pixel.RawPicture;

/// Converts decoded frames to RGB by the colour matrix and the range that they say they have
/// (BT.601 and limited where they do not), and over white where they are transparent. For one
/// thread at a time.
///
/// Transfer curve and primaries are left as they are, which is what players and the reference
/// implementations do for all but high dynamic range.
final class RgbConverter implements AutoCloseable {
  private final SwsContext context = Ffmpeg.allocated(swscale.sws_alloc_context());
  private final AVFrame target = Ffmpeg.allocated(avutil.av_frame_alloc());

  RgbConverter() {
    // What PyAV uses, so that frames are those that the reference implementations see.
    context.flags(swscale.SWS_BILINEAR);
    context.threads(1);
  }

  /// The frame's pixels as stored, so not turned; the frame's colour tags may be changed.
  Picture convert(AVFrame frame) throws MalformedStreamException {
    AVPixFmtDescriptor kind = avutil.av_pix_fmt_desc_get(frame.format());
    if (kind == null) {
      throw new MalformedStreamException("its pixels are of the unknown kind " + frame.format());
    }
    boolean transparent = (kind.flags() & avutil.AV_PIX_FMT_FLAG_ALPHA) != 0;
    int channels = transparent ? 4 : 3;
    int width = frame.width();
    int height = frame.height();
    if ((long) width * height > Picture.MAXIMUM_PIXELS * 3 / 4) {
      throw new MalformedStreamException(
          "its frames of %d x %d pixels do not fit into one array".formatted(width, height));
    }
    frame.color_trc(avutil.AVCOL_TRC_UNSPECIFIED);
    frame.color_primaries(avutil.AVCOL_PRI_UNSPECIFIED);
    avutil.av_frame_unref(target);
    // Interlaced frames are converted field by field, into one that says that it is, too.
    int result = avutil.av_frame_copy_props(target, frame);
    target.format(transparent ? avutil.AV_PIX_FMT_RGBA : avutil.AV_PIX_FMT_RGB24);
    target.width(width);
    target.height(height);
    if (result >= 0) {
      result = avutil.av_frame_get_buffer(target, 0);
    }
    if (result >= 0) {
      result = swscale.sws_scale_frame(context, target, frame);
    }
    if (result < 0) {
      throw new MalformedStreamException(
          "its colours cannot be converted (%s)".formatted(Ffmpeg.reason(result)));
    }
    byte[] pixels = new byte[width * height * channels];
    BytePointer row = target.data(0);
    long stride = target.linesize(0);
    for (int y = 0; y < height; y++) {
      row.position(y * stride).get(pixels, y * width * channels, width * channels);
    }
    return transparent ? overWhite(pixels, width, height) : new Picture(width, height, pixels);
  }

  private static Picture overWhite(byte[] rgba, int width, int height) {
    byte[] rgb = new byte[width * height * 3];
    byte[] alpha = new byte[width * height];
    for (int i = 0; i < alpha.length; i++) {
      rgb[3 * i] = rgba[4 * i];
      rgb[3 * i + 1] = rgba[4 * i + 1];
      rgb[3 * i + 2] = rgba[4 * i + 2];
      alpha[i] = rgba[4 * i + 3];
    }
    return new RawPicture(width, height, Colours.RGB, rgb, alpha).flattened();
  }

  @Override
  public void close() {
    avutil.av_frame_free(target);
    swscale.sws_free_context(context);
  }
}
