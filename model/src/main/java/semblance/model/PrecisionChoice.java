package semblance.model;

import semblance.embedding.Precision;
import semblance.model.tensor.NumberFormat;

/// The number format a tower computes in, and why.
///
/// @param reason a clause for people, such as `asked for`
record PrecisionChoice(Precision precision, String reason) {
  static PrecisionChoice make(ModelTower tower, ModelSettings settings, UserCache cache) {
    return switch (settings.precision()) {
      case FP32 -> new PrecisionChoice(Precision.FP32, "asked for");
      case BF16 -> new PrecisionChoice(Precision.BF16, "asked for");
      case AUTO -> PrecisionCheck.run(tower, settings.threads(), cache);
    };
  }

  static NumberFormat format(Precision precision) {
    return switch (precision) {
      case FP32 -> NumberFormat.FLOAT32;
      case BF16 -> NumberFormat.BFLOAT16;
    };
  }
}
