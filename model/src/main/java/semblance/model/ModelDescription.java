package semblance.model;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import semblance.embedding.Modality;
import semblance.embedding.PairScoring;
import semblance.embedding.Precision;

/// What a model is, for people.
///
/// @param name as it was asked for
/// @param folder where its files lie
/// @param family such as `CLIP`
/// @param parameters how many numbers its tensors hold
/// @param dimension numbers a vector
/// @param fingerprint of the space its towers share
/// @param licence as its model card tells, if it does
/// @param languages as its model card tells; none if it does not
/// @param scoring how its cosines become probabilities, if it was trained to tell
/// @param towers one a modality
public record ModelDescription(
    String name,
    Path folder,
    String family,
    long parameters,
    int dimension,
    String fingerprint,
    Optional<String> licence,
    List<String> languages,
    Optional<PairScoring> scoring,
    List<TowerDescription> towers) {
  public ModelDescription {
    languages = List.copyOf(languages);
    towers = List.copyOf(towers);
  }

  /// What a tower is, for people.
  ///
  /// @param id of the tower
  /// @param reads such as `260 x 260 pixels` or `up to 256 tokens`
  /// @param parameters how many numbers its tensors hold
  /// @param measured how it computes here, if that was asked for
  public record TowerDescription(
      Modality modality, String id, String reads, long parameters, Optional<Measured> measured) {}

  /// How a tower computes on this machine.
  ///
  /// @param precision what it computes in
  /// @param reason why
  /// @param bytes memory that its weights take in that precision
  /// @param rate contents a second, in batches on all processors
  public record Measured(Precision precision, String reason, long bytes, double rate) {}
}
