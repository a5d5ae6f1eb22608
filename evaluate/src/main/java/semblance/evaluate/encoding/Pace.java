package semblance.evaluate.encoding;

import java.time.Duration;

/// How fast contents were encoded.
///
/// @param contents how many
/// @param network the time in the network
/// @param whole the time with reading, decoding and preparing, as far as they were waited for
public record Pace(int contents, Duration network, Duration whole) {
  /// Nothing was encoded.
  public static final Pace NONE = new Pace(0, Duration.ZERO, Duration.ZERO);

  /// Contents a second, all included; 0 if there were none.
  public double perSecond() {
    return whole.isZero() ? 0 : contents * 1e9 / whole.toNanos();
  }

  /// Contents a second through the network alone; 0 if there were none.
  public double networkPerSecond() {
    return network.isZero() ? 0 : contents * 1e9 / network.toNanos();
  }
}
