package semblance.embedding;

/// Decoded sound as a listener hears it, mixed to one channel.
///
/// The array is shared, not copied: whoever makes a `Sound` gives it away, and nobody writes to it
/// afterwards. Then instances are thread-safe.
public final class Sound {
  private final int rate;
  private final float[] samples; // [samples]

  /// @param rate samples a second, at least 1
  /// @param samples `[samples]`, from -1 to 1 where nothing is clipped; owned by the sound from now
  ///   on
  /// @throws IllegalArgumentException if the rate is below 1 or there is no sample
  public Sound(int rate, float[] samples) {
    if (rate < 1 || samples.length == 0) {
      throw new IllegalArgumentException(
          "a sound of %d samples, %d a second: both must be at least 1"
              .formatted(samples.length, rate));
    }
    this.rate = rate;
    this.samples = samples;
  }

  /// Samples a second.
  public int rate() {
    return rate;
  }

  /// The samples, `[samples]`; shared, not to be written to.
  public float[] samples() {
    return samples;
  }

  /// How long it lasts, in seconds.
  public double seconds() {
    return (double) samples.length / rate;
  }

  @Override
  public String toString() {
    return "Sound[%d samples, %d a second]".formatted(samples.length, rate);
  }
}
