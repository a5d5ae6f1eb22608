package semblance.model;

/// How a model computes. None of it is part of the model's identity.
///
/// @param precision the number format
/// @param threads over how many threads one call is spread; where several threads encode at once, 1
public record ModelSettings(PrecisionPolicy precision, int threads) {
  public ModelSettings {
    if (threads < 1) {
      throw new IllegalArgumentException("%d threads: at least 1 is needed".formatted(threads));
    }
  }

  /// The best precision found by measurement, one call on all processors.
  public static ModelSettings defaults() {
    return new ModelSettings(PrecisionPolicy.AUTO, Runtime.getRuntime().availableProcessors());
  }

  public ModelSettings withPrecision(PrecisionPolicy precision) {
    return new ModelSettings(precision, threads);
  }

  public ModelSettings withThreads(int threads) {
    return new ModelSettings(precision, threads);
  }
}
