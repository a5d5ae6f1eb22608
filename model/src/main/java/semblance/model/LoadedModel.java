package semblance.model;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import semblance.embedding.EmbeddingModel;
import semblance.embedding.LatentSpace;
import semblance.embedding.Tower;
import semblance.model.ModelDescription.TowerDescription;
import semblance.model.checkpoint.Checkpoint;
import semblance.model.checkpoint.StoredTensor;
import semblance.model.family.ModelPlan;
import semblance.model.family.PreparationPlan;

/// A model read from a checkpoint. Its towers read their weights when they are first used.
final class LoadedModel implements EmbeddingModel {
  private final String name;
  private final LatentSpace space;
  private final Checkpoint checkpoint;
  private final ModelPlan plan;
  private final List<ModelTower> towers;

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

  List<ModelTower> modelTowers() {
    return towers;
  }

  /// What the model is, for people; chooses the towers' precision if that was not done.
  ModelDescription describe(Path folder) {
    return new ModelDescription(
        name,
        folder,
        plan.family(),
        checkpoint.parameters(),
        space.dimension(),
        space.fingerprint(),
        ModelCard.licence(folder),
        towers.stream().map(this::describe).toList());
  }

  private TowerDescription describe(ModelTower tower) {
    PrecisionChoice choice = tower.choice();
    long parameters =
        checkpoint.tensors().values().stream()
            .filter(tensor -> tower.plan().tensors().contains(tensor.name()))
            .mapToLong(StoredTensor::numbers)
            .sum();
    return new TowerDescription(
        tower.modality(),
        tower.identity().id(),
        switch (tower.plan().preparation()) {
          case PreparationPlan.Texts(int limit, _) -> "up to %d tokens".formatted(limit);
          case PreparationPlan.Images(_, int width, int height) ->
              "%d x %d pixels".formatted(width, height);
        },
        parameters,
        choice.precision(),
        choice.reason(),
        parameters * PrecisionChoice.format(choice.precision()).bytes());
  }

  @Override
  public void close() {
    towers.forEach(ModelTower::close);
    checkpoint.close();
  }

  @Override
  public String toString() {
    return "%s (%s)".formatted(name, space.shortFingerprint());
  }
}
