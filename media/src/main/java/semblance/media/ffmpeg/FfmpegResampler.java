package semblance.media.ffmpeg;

import java.util.Arrays;
import org.bytedeco.ffmpeg.avutil.AVChannelLayout;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swresample;
import org.bytedeco.ffmpeg.swresample.SwrContext;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.jspecify.annotations.Nullable;

/// FFmpeg's sample rate conversion at settings for which what it adds lies below what 16 bits can
/// hold: a Kaiser window of beta 12 over 128 taps at the lower of the rates, cut off at 0.95 of its
/// half, in double precision, with exact ratios.
public final class FfmpegResampler implements AutoCloseable {
  private static final int TAPS = 128;
  private static final int KAISER_BETA = 12;
  private static final double CUTOFF = 0.95;

  /// Samples that are converted at a time.
  private static final int PIECE = 1 << 16;

  private final int from;
  private final int to;
  private final SwrContext context;
  private final FloatPointer input = new FloatPointer(PIECE);
  private final PointerPointer<FloatPointer> inputs =
      new PointerPointer<FloatPointer>(1).put(0, input);
  private final long capacity;
  private final FloatPointer output;
  private final PointerPointer<FloatPointer> outputs;
  private final SampleBuffer result;
  private long taken;

  FfmpegResampler(int from, int to, SampleBuffer result) {
    Ffmpeg.load();
    this.from = from;
    this.to = to;
    this.result = result;
    this.context = new SwrContext((Pointer) null);
    try (AVChannelLayout mono = new AVChannelLayout()) {
      avutil.av_channel_layout_default(mono, 1);
      check(
          swresample.swr_alloc_set_opts2(
              context,
              mono,
              avutil.AV_SAMPLE_FMT_FLTP,
              to,
              mono,
              avutil.AV_SAMPLE_FMT_FLTP,
              from,
              0,
              null));
      avutil.av_opt_set_int(context, "internal_sample_fmt", avutil.AV_SAMPLE_FMT_DBLP, 0);
      avutil.av_opt_set_int(context, "filter_size", TAPS, 0);
      avutil.av_opt_set_int(context, "filter_type", swresample.SWR_FILTER_TYPE_KAISER, 0);
      avutil.av_opt_set_double(context, "kaiser_beta", KAISER_BETA, 0);
      avutil.av_opt_set_double(context, "cutoff", CUTOFF, 0);
      avutil.av_opt_set_int(context, "exact_rational", 1, 0);
      check(swresample.swr_init(context));
    }
    this.capacity = (long) PIECE * to / from + 16L * TAPS;
    this.output = new FloatPointer(capacity);
    this.outputs = new PointerPointer<FloatPointer>(1).put(0, output);
  }

  /// Resamples a whole sound, to `ceil(samples * to / from)` samples.
  ///
  /// @param samples `[samples]`; not written to
  public static float[] resample(float[] samples, int from, int to) {
    if (from == to) {
      return samples;
    }
    SampleBuffer result = new SampleBuffer(Long.MAX_VALUE);
    try (FfmpegResampler resampler = new FfmpegResampler(from, to, result)) {
      for (int start = 0; start < samples.length; start += PIECE) {
        int end = Math.min(samples.length, start + PIECE);
        resampler.add(Arrays.copyOfRange(samples, start, end), end - start);
      }
      resampler.finish(0);
    }
    return result.toArray();
  }

  void add(float[] samples, int count) {
    int start = 0;
    while (start < count) {
      int piece = Math.min(PIECE, count - start);
      input.put(samples, start, piece);
      taken += piece;
      convert(inputs, piece);
      start += piece;
    }
  }

  /// Takes out what is still within; to be called once, at the end.
  ///
  /// @param padding how many of the samples added last are not part of the sound
  void finish(long padding) {
    while (convert(null, 0) > 0) {
      // Goes on until nothing is left.
    }
    result.setLength(((taken - padding) * to + from - 1) / from);
  }

  private int convert(@Nullable PointerPointer<FloatPointer> pieces, int count) {
    int made = swresample.swr_convert(context, outputs, (int) capacity, pieces, count);
    check(made);
    float[] samples = new float[made];
    output.get(samples);
    result.add(samples, made);
    return made;
  }

  private void check(int code) {
    if (code < 0) {
      throw new IllegalArgumentException(
          "no resampling from %d to %d samples a second: %s"
              .formatted(from, to, Ffmpeg.reason(code)));
    }
  }

  @Override
  public void close() {
    swresample.swr_free(context);
    inputs.close();
    outputs.close();
    input.close();
    output.close();
  }
}
