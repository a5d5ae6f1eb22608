package semblance.model;

import semblance.embedding.Precision;
import semblance.model.tensor.NumberFormat;
import semblance.model.tower.Export;

/// The number format a tower computes in, and why.
///
/// @param reason a clause for people, such as `asked for`
record PrecisionChoice(Precision precision, String reason) {
  static PrecisionChoice make(ModelTower tower, ModelSettings settings, UserCache cache) {
    if (tower.plan().export().isPresent()) {
      return ofExport(tower.plan().export().get());
    }
    return switch (settings.precision()) {
      case FP32 -> new PrecisionChoice(Precision.FP32, "asked for");
      case BF16 -> new PrecisionChoice(Precision.BF16, "asked for");
      case AUTO -> PrecisionCheck.run(tower, settings.threads(), cache);
    };
  }

  /// An exported network computes as it was written down, and gives and takes 32-bit floats here.
  static PrecisionChoice ofExport(Export export) {
    return new PrecisionChoice(
        Precision.FP32, "the export decides (%s)".formatted(export.format()));
  }

  static NumberFormat format(Precision precision) {
    return switch (precision) {
      case FP32 -> NumberFormat.FLOAT32;
      case BF16 -> NumberFormat.BFLOAT16;
    };
  }
}
