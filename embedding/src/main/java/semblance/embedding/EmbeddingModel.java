package semblance.embedding;

import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

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

  /// The tower for a modality, if the model has one. A model without one for films, but with one
  /// for pictures, embeds films by their frames: [FrameTower].
  default Optional<Tower> findTower(Modality modality) {
    Optional<Tower> own =
        towers().stream().filter(tower -> tower.modality() == modality).findFirst();
    return own.isEmpty() && modality == Modality.VIDEO
        ? findTower(Modality.IMAGE).map(FrameTower::new)
        : own;
  }

  /// What the model embeds: what it has towers for, and films if it has one for pictures.
  default Set<Modality> modalities() {
    return Arrays.stream(Modality.values())
        .filter(modality -> findTower(modality).isPresent())
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(Modality.class)));
  }

  /// The tower for a modality.
  ///
  /// @throws UnsupportedModalityException if the model has none
  default Tower tower(Modality modality) {
    return findTower(modality)
        .orElseThrow(() -> new UnsupportedModalityException(name(), modality, modalities()));
  }

  /// How cosines within this model become probabilities, if it was trained to tell them.
  default Optional<PairScoring> scoring() {
    return Optional.empty();
  }

  /// The other vectors that texts have beside a content, where the model was trained to compare
  /// those.
  default Optional<ConditionalTexts> conditionalTexts() {
    return Optional.empty();
  }

  /// What writes captions for pictures, if the model has such a decoder.
  default Optional<Captioner> findCaptioner() {
    return Optional.empty();
  }

  /// What writes captions for pictures.
  ///
  /// @throws ModelException if the model has no such decoder
  default Captioner captioner() {
    return findCaptioner()
        .orElseThrow(() ->
            new ModelException(
                "model %s has no decoder to write captions with. Models that do are of the CoCa family, such as laion/CoCa-ViT-B-32-laion2B-s13B-b90k"
                    .formatted(name())));
  }

  @Override
  void close();
}
