package semblance.train.objective;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import semblance.model.tensor.LossFunctions;
import semblance.model.tensor.Tensor;

/// A loss and what it is the sum of.
///
/// @param total a single number
/// @param parts the summands by name, weighted as they are summed
public record Loss(Tensor total, Map<String, Double> parts) {
  public Loss {
    parts = Collections.unmodifiableMap(new LinkedHashMap<>(parts));
  }

  /// A loss of one part.
  static Loss of(String name, Tensor total) {
    return new Loss(total, Map.of(name, LossFunctions.number(total)));
  }

  /// A loss of two parts.
  static Loss of(String name, Tensor part, String otherName, Tensor other) {
    Map<String, Double> parts = new LinkedHashMap<>();
    parts.put(name, LossFunctions.number(part));
    parts.put(otherName, LossFunctions.number(other));
    return new Loss(part.add(other), parts);
  }

  /// The loss as a number.
  public double value() {
    return LossFunctions.number(total);
  }
}
