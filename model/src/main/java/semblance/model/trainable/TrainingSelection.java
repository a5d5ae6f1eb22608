package semblance.model.trainable;

import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// Which tensors of a model are trained, by the names that its files give them.
///
/// @param trained of those on the way to a vector; running statistics never are
/// @param lowRank how matrices are trained by small additions instead of themselves, if they are
public record TrainingSelection(Predicate<String> trained, Optional<LowRankSettings> lowRank) {
  /// Small additions to matrices.
  ///
  /// @param matrices whose names an expression is found in
  /// @param rank of each addition
  /// @param alpha by whose ratio to the rank each is multiplied
  /// @param seed of what they begin with
  public record LowRankSettings(Pattern matrices, int rank, double alpha, long seed) {
    public LowRankSettings {
      if (rank < 1) {
        throw new IllegalArgumentException("a rank of %d; expected 1 or more".formatted(rank));
      }
    }
  }

  /// Everything.
  public static TrainingSelection all() {
    return new TrainingSelection(_ -> true, Optional.empty());
  }

  /// Everything but the tensors in whose names an expression is found: a tower, for example, as in
  /// LiT (Zhai et al., 2022).
  public static TrainingSelection without(String frozen) {
    Pattern pattern = Pattern.compile(frozen);
    return new TrainingSelection(name -> !pattern.matcher(name).find(), Optional.empty());
  }

  /// Additions to matrices, and beside them only what passes.
  public TrainingSelection withLowRank(LowRankSettings settings) {
    return new TrainingSelection(trained, Optional.of(settings));
  }
}
