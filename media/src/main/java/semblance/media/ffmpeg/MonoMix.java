package semblance.media.ffmpeg;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;
import semblance.media.format.MalformedStreamException;

/// Makes one channel out of a decoded frame's: their mean in single precision, added in order,
/// which is librosa's `to_mono`. Whole numbers are divided by the size of their range's half, which
/// is how libsndfile reads them: 16 bits by 32,768.
final class MonoMix {
  private static final int MAXIMUM_CHANNELS = 64;

  private float[] mono = new float[0];

  /// The frame's samples in one channel: at least as many as it has, valid until the next call.
  float[] mix(AVFrame frame) throws MalformedStreamException {
    int channels = frame.ch_layout().nb_channels();
    int count = frame.nb_samples();
    if (channels < 1 || channels > MAXIMUM_CHANNELS) {
      throw new MalformedStreamException(
          "it has %d channels: expected 1 to %d".formatted(channels, MAXIMUM_CHANNELS));
    }
    if (mono.length < count) {
      mono = new float[count];
    }
    int format = frame.format();
    boolean planar = avutil.av_sample_fmt_is_planar(format) != 0;
    int bytes = avutil.av_get_bytes_per_sample(format);
    int step = planar ? bytes : bytes * channels;
    for (int channel = 0; channel < channels; channel++) {
      BytePointer data = frame.extended_data(planar ? channel : 0);
      ByteBuffer samples =
          data.capacity((long) step * count).asByteBuffer().order(ByteOrder.nativeOrder());
      int at = planar ? 0 : channel * bytes;
      for (int i = 0; i < count; i++) {
        float sample = sample(samples, at, format);
        mono[i] = channel == 0 ? sample : mono[i] + sample;
        at += step;
      }
    }
    if (channels > 1) {
      for (int i = 0; i < count; i++) {
        mono[i] /= channels;
      }
    }
    return mono;
  }

  private static float sample(ByteBuffer samples, int at, int format)
      throws MalformedStreamException {
    return switch (format) {
      case avutil.AV_SAMPLE_FMT_FLT, avutil.AV_SAMPLE_FMT_FLTP -> samples.getFloat(at);
      case avutil.AV_SAMPLE_FMT_S16, avutil.AV_SAMPLE_FMT_S16P -> samples.getShort(at) / 32_768f;
      case avutil.AV_SAMPLE_FMT_S32, avutil.AV_SAMPLE_FMT_S32P ->
          (float) (samples.getInt(at) / 2_147_483_648.0);
      case avutil.AV_SAMPLE_FMT_U8, avutil.AV_SAMPLE_FMT_U8P ->
          ((samples.get(at) & 0xff) - 128) / 128f;
      case avutil.AV_SAMPLE_FMT_DBL, avutil.AV_SAMPLE_FMT_DBLP -> (float) samples.getDouble(at);
      default ->
          throw new MalformedStreamException("its samples are of the unknown kind " + format);
    };
  }
}
