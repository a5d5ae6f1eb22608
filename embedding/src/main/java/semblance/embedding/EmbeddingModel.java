package semblance.embedding;

import java.util.Collection;
import java.util.Optional;

/// A model whose towers embed content of several modalities into one latent space.
///
/// Implementations are thread-safe until closed. Whoever opens a model closes it.
public interface EmbeddingModel extends AutoCloseable {
  /// The name a person knows the model by, such as `semblance-mini` or the path of its folder. Not
  /// an identity: see [#space()].
  String name();

  /// The space the towers share.
  LatentSpace space();

  /// The towers, one a modality.
  Collection<Tower> towers();

  /// The tower for a modality, if the model has one.
  default Optional<Tower> findTower(Modality modality) {
    return towers().stream().filter(tower -> tower.modality() == modality).findFirst();
  }

  /// The tower for a modality.
  ///
  /// @throws UnsupportedModalityException if the model has none
  default Tower tower(Modality modality) {
    return findTower(modality)
        .orElseThrow(() ->
            new UnsupportedModalityException(
                name(), modality, towers().stream().map(Tower::modality).toList()));
  }

  @Override
  void close();
}
