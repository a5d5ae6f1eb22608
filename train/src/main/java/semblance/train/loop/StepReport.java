package semblance.train.loop;

import java.util.Map;
import java.util.OptionalDouble;

/// What one step did.
///
/// @param step from 0
/// @param loss before the tensors changed
/// @param parts of it, by name
/// @param gradientNorm before it was shortened
/// @param scale by which cosines were multiplied, if the model learns that
/// @param rate the learning rate
public record StepReport(
    long step,
    double loss,
    Map<String, Double> parts,
    double gradientNorm,
    OptionalDouble scale,
    double rate) {}
