package semblance.model.network;

/// How an EfficientNet's numbers of channels follow from those of the smallest one.
///
/// @param coefficient by which channels are multiplied
/// @param divisor of which the results are multiples
public record ChannelScale(double coefficient, int divisor) {
  /// The nearest multiple of the divisor, but not more than a tenth below.
  public int apply(int channels) {
    double scaled = channels * coefficient;
    int rounded = Math.max(divisor, (int) (scaled + divisor / 2.0) / divisor * divisor);
    return rounded < 0.9 * scaled ? rounded + divisor : rounded;
  }
}
