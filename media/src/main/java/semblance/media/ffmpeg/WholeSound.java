package semblance.media.ffmpeg;

import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import semblance.embedding.Sound;
import semblance.media.format.MalformedStreamException;

/// Keeps all of a sound. For one thread.
final class WholeSound implements FfmpegSound.Listener, AutoCloseable {
  private final OptionalInt wantedRate;
  private final long maximumSamples;
  private final SampleBuffer samples;
  private @Nullable FfmpegResampler resampler;
  private int rate;

  WholeSound(OptionalInt wantedRate, long maximumSamples) {
    this.wantedRate = wantedRate;
    this.maximumSamples = maximumSamples;
    this.samples = new SampleBuffer(maximumSamples);
  }

  @Override
  public void begin(int own, double declaredSeconds) {
    rate = wantedRate.orElse(own);
    if (rate != own) {
      resampler = new FfmpegResampler(own, rate, samples);
    }
  }

  @Override
  public void add(float[] mono, int count) throws MalformedStreamException {
    if (resampler == null) {
      samples.add(mono, count);
    } else {
      resampler.add(mono, count);
    }
    if (samples.isFull()) {
      throw new MalformedStreamException(
          "it lasts longer than %,d seconds, so more than the %,d samples, %,d a second, that are decoded; cut it into parts"
              .formatted(maximumSamples / rate, maximumSamples, rate));
    }
  }

  @Override
  public void end(long padding) {
    if (resampler == null) {
      samples.setLength(samples.length() - padding);
    } else {
      resampler.finish(padding);
    }
  }

  Sound sound() {
    return new Sound(rate, samples.toArray());
  }

  @Override
  public void close() {
    if (resampler != null) {
      resampler.close();
    }
  }
}
