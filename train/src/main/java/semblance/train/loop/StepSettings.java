package semblance.train.loop;

import semblance.model.tensor.NumberFormat;

/// How a step is computed.
///
/// @param chunk how many pairs go through the networks together: memory follows it, the result does
///   not
/// @param format to compute in; the tensors themselves stay 32-bit floats
/// @param highestScale what the logit scale is kept at, at most
public record StepSettings(int chunk, NumberFormat format, double highestScale) {
  public StepSettings {
    if (chunk < 1) {
      throw new IllegalArgumentException("chunks of %d pairs; expected 1 or more".formatted(chunk));
    }
  }

  /// 64 pairs at a time in 32-bit floats, the scale at most 100 as in CLIP.
  public static StepSettings defaults() {
    return new StepSettings(64, NumberFormat.FLOAT32, 100);
  }

  public StepSettings withChunk(int changed) {
    return new StepSettings(changed, format, highestScale);
  }

  public StepSettings withFormat(NumberFormat changed) {
    return new StepSettings(chunk, changed, highestScale);
  }
}
