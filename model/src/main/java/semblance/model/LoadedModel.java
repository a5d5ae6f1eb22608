package semblance.model;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import semblance.embedding.Captioner;
import semblance.embedding.ConditionalTexts;
import semblance.embedding.EmbeddingModel;
import semblance.embedding.LatentSpace;
import semblance.embedding.Modality;
import semblance.embedding.PairScoring;
import semblance.embedding.Tower;
import semblance.model.ModelDescription.TowerDescription;
import semblance.model.checkpoint.Checkpoint;
import semblance.model.checkpoint.StoredTensor;
import semblance.model.tower.Export;
import semblance.model.tower.ModelPlan;
import semblance.model.tower.PreparationPlan;

/// A model read from a checkpoint. Its towers read their weights when they are first used.
final class LoadedModel implements EmbeddingModel {
  private final String name;
  private final LatentSpace space;
  private final Checkpoint checkpoint;
  private final ModelPlan plan;
  private final List<ModelTower> towers;
  private final Optional<ModelCaptioner> captioner;
  private final Optional<TextsBesideFilms> textsBesideFilms;

  LoadedModel(
      String name, Checkpoint checkpoint, ModelPlan plan, ModelSettings settings, UserCache cache) {
    this.name = name;
    this.checkpoint = checkpoint;
    this.plan = plan;
    WeightDigests digests = new WeightDigests(cache);
    List<TowerIdentities.Identified> identified = TowerIdentities.of(checkpoint, plan, digests);
    this.space =
        LatentSpace.of(
            plan.dimension(),
            identified.stream().map(TowerIdentities.Identified::identity).toList());
    this.towers =
        identified.stream()
            .map(tower -> new ModelTower(tower.plan(), tower.identity(), space, settings, cache))
            .toList();
    this.captioner =
        plan.captions()
            .flatMap(captions ->
                towers.stream()
                    .filter(tower -> tower.modality() == Modality.IMAGE)
                    .findFirst()
                    .map(pictures -> new ModelCaptioner(captions, pictures, settings)));
    this.textsBesideFilms =
        plan.condition()
            .map(condition ->
                new TextsBesideFilms(
                    condition, towerOf(towers, Modality.TEXT), towerOf(towers, Modality.VIDEO)));
  }

  private static ModelTower towerOf(List<ModelTower> towers, Modality modality) {
    return towers.stream().filter(tower -> tower.modality() == modality).findFirst().orElseThrow();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public LatentSpace space() {
    return space;
  }

  @Override
  public Collection<Tower> towers() {
    return List.copyOf(towers);
  }

  @Override
  public Optional<PairScoring> scoring() {
    return plan.scoring();
  }

  @Override
  public Optional<ConditionalTexts> conditionalTexts() {
    return textsBesideFilms.map(texts -> texts);
  }

  @Override
  public Optional<Captioner> findCaptioner() {
    return captioner.map(found -> found);
  }

  List<ModelTower> modelTowers() {
    return towers;
  }

  /// What the model is, for people.
  ///
  /// @param measured whether to measure how its towers compute here, which reads their weights
  ModelDescription describe(Path folder, boolean measured) {
    return new ModelDescription(
        name,
        folder,
        plan.family(),
        checkpoint.parameters() + exportedParameters(),
        space.dimension(),
        space.fingerprint(),
        ModelCard.licence(folder),
        ModelCard.languages(folder),
        plan.scoring(),
        towers.stream().map(tower -> describe(tower, measured)).toList());
  }

  /// Of all exported networks, one that several towers share counted once.
  private long exportedParameters() {
    return towers.stream()
        .flatMap(tower -> tower.plan().export().stream())
        .distinct()
        .mapToLong(Export::parameters)
        .sum();
  }

  private TowerDescription describe(ModelTower tower, boolean measured) {
    long parameters =
        checkpoint.tensors().values().stream()
                .filter(tensor -> tower.plan().tensors().contains(tensor.name()))
                .mapToLong(StoredTensor::numbers)
                .sum()
            + tower.plan().export().map(Export::parameters).orElse(0L);
    return new TowerDescription(
        tower.modality(),
        tower.identity().id(),
        switch (tower.plan().preparation()) {
          case PreparationPlan.Texts(int limit, _) -> "up to %d tokens".formatted(limit);
          case PreparationPlan.Images(var preprocessing, int width, int height) ->
              preprocessing.size().isPresent()
                  ? "%d x %d pixels".formatted(width, height)
                  : "%d x %d pixels or as many in the picture's own shape".formatted(width, height);
          case PreparationPlan.Sounds(var sounds) ->
              "%d s windows at %,d Hz"
                  .formatted(sounds.settings().seconds(), sounds.settings().rate());
          case PreparationPlan.Films(var frames, var sampling) ->
              "%d frames of %d x %d pixels"
                  .formatted(sampling.count(), frames.width(), frames.height());
        },
        parameters,
        measured ? Optional.of(tower.measure(parameters)) : Optional.empty());
  }

  @Override
  public void close() {
    textsBesideFilms.ifPresent(TextsBesideFilms::close);
    captioner.ifPresent(ModelCaptioner::close);
    towers.forEach(ModelTower::close);
    checkpoint.close();
  }

  @Override
  public String toString() {
    return "%s (%s)".formatted(name, space.shortFingerprint());
  }
}
