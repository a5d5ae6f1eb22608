package semblance.media.ffmpeg;

import java.io.IOException;
import java.util.OptionalInt;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avutil;
import semblance.embedding.Sound;
import semblance.media.format.ByteSource;
import semblance.media.format.MalformedStreamException;

/// FFmpeg's sound codecs. Thread-safe; each call works on its caller's thread alone and frees its
/// native memory before it returns.
public final class FfmpegSound {
  /// No sample rate that means anything is above this.
  private static final int MAXIMUM_RATE = 1_536_000;

  /// Sound may end so many samples before what its container says, since encoders round to their
  /// frames; of long sounds, containers are less exact.
  private static final double TOLERATED_SAMPLES = 2304;

  private static final double TOLERATED_SHARE = 0.02;

  /// The most that encoders pad with, two frames of AAC with doubled rate.
  static final int MAXIMUM_PADDING = 4096;

  private FfmpegSound() {}

  /// Who hears a sound while it is decoded.
  interface Listener {
    /// Is told what comes.
    ///
    /// @param rate samples a second
    /// @param declaredSeconds how long the container says that it lasts; not above 0 if it does not
    void begin(int rate, double declaredSeconds) throws MalformedStreamException;

    /// Takes the next samples.
    ///
    /// @param mono the next samples, the mean of the channels; not valid after the call
    /// @param count how many of them count
    void add(float[] mono, int count) throws MalformedStreamException;

    /// Is told that there are no more.
    ///
    /// @param padding how many of the last samples an encoder put there to fill its last packet
    void end(long padding);
  }

  /// Decodes the best sound stream: the mean of its channels, without what encoders put before and
  /// behind it.
  ///
  /// @param rate to resample to; the file's own if empty
  /// @param maximumSamples at the resulting rate
  /// @throws MalformedStreamException if there is no sound in it, or not a whole one, or more than
  ///   allowed
  /// @throws IOException if it cannot be read
  public static Sound decode(ByteSource source, OptionalInt rate, long maximumSamples)
      throws MalformedStreamException, IOException {
    try (WholeSound whole = new WholeSound(rate, maximumSamples)) {
      listen(source, whole);
      return whole.sound();
    }
  }

  /// Decodes the best sound stream as [#decode] does at its own rate, window by window.
  ///
  /// @param settings how it is cut
  /// @throws MalformedStreamException if there is no sound in it, or not a whole one, or more than
  ///   allowed; windows before that were given
  /// @throws IOException if it cannot be read
  public static void forEachWindow(
      ByteSource source, SoundWindows.Settings settings, SoundWindows.Consumer consumer)
      throws MalformedStreamException, IOException {
    listen(source, new SoundWindows(settings, consumer));
  }

  private static void listen(ByteSource source, Listener listener)
      throws MalformedStreamException, IOException {
    try (Container container = Container.open(source, avutil.AVMEDIA_TYPE_AUDIO);
        StreamDecoder decoder = StreamDecoder.open(container, Long.MAX_VALUE)) {
      MonoMix mix = new MonoMix();
      int own = 0;
      long heard = 0;
      for (AVFrame frame = decoder.next(); frame != null; frame = decoder.next()) {
        if (own == 0) {
          own = checkedRate(frame.sample_rate());
          listener.begin(own, container.declaredSeconds());
        }
        requireSame(own, frame.sample_rate());
        heard += frame.nb_samples();
        listener.add(mix.mix(frame), frame.nb_samples());
      }
      requireWhole(decoder, heard, own, container);
      listener.end(padding(container, heard, own));
    }
  }

  /// How many samples at the end were put there to fill the last packet. FFmpeg takes them away for
  /// most containers, but not for Vorbis in Ogg and AAC in MP4.
  private static long padding(Container container, long heard, int rate) {
    if (!container.declaresEnd() || container.declaredSeconds() <= 0) {
      return 0;
    }
    long beyond = heard - Math.round(container.declaredSeconds() * rate);
    return beyond > 0 && beyond <= MAXIMUM_PADDING && beyond < heard ? beyond : 0;
  }

  private static int checkedRate(int rate) throws MalformedStreamException {
    if (rate < 1 || rate > MAXIMUM_RATE) {
      throw new MalformedStreamException(
          "its sample rate is %,d a second: expected 1 to %,d".formatted(rate, MAXIMUM_RATE));
    }
    return rate;
  }

  private static void requireSame(int own, int rate) throws MalformedStreamException {
    if (rate != own) {
      throw new MalformedStreamException(
          "its sample rate changes from %,d to %,d a second on the way: cut it there"
              .formatted(own, rate));
    }
  }

  private static void requireWhole(StreamDecoder decoder, long heard, int rate, Container container)
      throws MalformedStreamException {
    if (heard == 0) {
      throw new MalformedStreamException(
          decoder.packets() == 0
              ? "its sound stream is empty: it holds no samples"
              : "none of its %,d packets of sound can be decoded".formatted(decoder.packets()));
    }
    double declaredSeconds = container.declaredSeconds();
    double missing = declaredSeconds - (double) heard / rate;
    double tolerated =
        container.declaresExactly()
            ? 0.5 / rate
            : Math.max(TOLERATED_SAMPLES / rate, TOLERATED_SHARE * declaredSeconds);
    if (missing > tolerated) {
      throw new MalformedStreamException(
          "it ends too early or is damaged: its header says %.2f seconds, %.2f can be decoded"
              .formatted(declaredSeconds, (double) heard / rate));
    }
  }
}
