package semblance.media.ffmpeg;

import java.util.Arrays;
import semblance.embedding.Sound;
import semblance.media.format.MalformedStreamException;

/// Cuts a sound into windows while it is decoded, holding about two of them. For one thread.
///
/// Windows follow one another; the last is moved back so that it is whole and reaches the sound's
/// end. Where the container says that there would be too many, they have gaps between them.
public final class SoundWindows implements FfmpegSound.Listener {
  /// The last window is left out if it had less than this share to add to the one before.
  private static final double LEAST_REMAINDER = 0.1;

  private final Settings settings;
  private final Consumer consumer;
  private int rate;
  private int window; // samples
  private long hop; // samples from the start of one window to that of the next
  private float[] held = new float[0];
  private int holding;
  private long heldFrom; // the place of held[0] in the sound
  private long next; // where the next window starts

  /// How a sound is cut.
  ///
  /// @param seconds how long a window is
  /// @param most how many windows there are at most, if the container tells the sound's length
  /// @param longestSeconds how long a sound may be
  public record Settings(double seconds, int most, double longestSeconds) {}

  /// Is given the windows.
  public interface Consumer {
    /// Takes a window.
    ///
    /// @param startSeconds when it begins
    /// @param whole whether it is all of the sound
    void accept(double startSeconds, Sound window, boolean whole);
  }

  SoundWindows(Settings settings, Consumer consumer) {
    this.settings = settings;
    this.consumer = consumer;
  }

  @Override
  public void begin(int own, double declaredSeconds) throws MalformedStreamException {
    requireShort(declaredSeconds);
    rate = own;
    window = (int) Math.ceil(settings.seconds() * rate);
    hop = Math.max(window, (long) Math.ceil(declaredSeconds / settings.most() * rate));
    held = new float[2 * window + 2 * FfmpegSound.MAXIMUM_PADDING];
  }

  private void requireShort(double seconds) throws MalformedStreamException {
    if (seconds > settings.longestSeconds()) {
      throw new MalformedStreamException(
          "it lasts longer than the %,.0f hours that are taken in one piece; cut it into parts"
              .formatted(settings.longestSeconds() / 3600));
    }
  }

  @Override
  public void add(float[] mono, int count) throws MalformedStreamException {
    int taken = 0;
    while (taken < count) {
      if (holding == held.length) {
        forget();
      }
      int part = Math.min(count - taken, held.length - holding);
      System.arraycopy(mono, taken, held, holding, part);
      holding += part;
      taken += part;
      // What may be padding is not given yet.
      while (next + window + FfmpegSound.MAXIMUM_PADDING <= heldFrom + holding) {
        give(next, window, false);
        next += hop;
      }
    }
    requireShort((double) (heldFrom + holding) / rate);
  }

  /// Drops what neither the next window nor the last one can need.
  private void forget() {
    long end = heldFrom + holding;
    long needed = Math.min(next, end - window - FfmpegSound.MAXIMUM_PADDING);
    int dropped = (int) (Math.max(needed, heldFrom) - heldFrom);
    System.arraycopy(held, dropped, held, 0, holding - dropped);
    holding -= dropped;
    heldFrom += dropped;
  }

  @Override
  public void end(long padding) {
    long length = heldFrom + holding - padding;
    if (next == 0 && length <= window) {
      give(0, (int) length, true);
      return;
    }
    for (; next + window <= length; next += hop) {
      give(next, window, false);
    }
    long given = next == 0 ? 0 : next - hop + window; // where the last window ended
    if (length - given > LEAST_REMAINDER * window || next == 0) {
      give(length - window, window, false);
    }
  }

  private void give(long start, int length, boolean whole) {
    int from = (int) (start - heldFrom);
    consumer.accept(
        (double) start / rate,
        new Sound(rate, Arrays.copyOfRange(held, from, from + length)),
        whole);
  }
}
