package semblance.catalog.guard;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import semblance.catalog.probe.ProbeSet;
import semblance.catalog.storage.AlignedTower;
import semblance.catalog.storage.SpaceRecord;
import semblance.embedding.CatalogException;
import semblance.embedding.Content;
import semblance.embedding.ContentDecoder;
import semblance.embedding.Embedding;
import semblance.embedding.EmbeddingModel;
import semblance.embedding.LatentSpace;
import semblance.embedding.Modality;
import semblance.embedding.Role;
import semblance.embedding.SpaceMismatchException;
import semblance.embedding.Tower;

/// Lets the texts of queries, and nothing else, through the aligned towers that were declared for a
/// generation, each only while it is the tower that was declared: by its identity, and by its
/// vectors of the canaries, at first use. Thread-safe.
public final class AlignedGuard {
  private final String catalog;
  private final SpaceRecord record;
  private final CanaryTrial trial;
  private final Function<AlignedTower, List<float[]>> expected;
  private final Map<String, SpaceGuard.Verdict> verdicts = new HashMap<>(); // by the towers' ids

  /// @param catalog what to call the catalog in errors
  /// @param record what the generation was made with, and what was declared for it
  /// @param canaries what was embedded when a tower was declared
  /// @param expected reads the fp32 vectors that a tower's canaries had then, in their order; asked
  ///   only when the tower is used
  /// @param decoder unused by texts, needed to embed the canaries
  public AlignedGuard(
      String catalog,
      SpaceRecord record,
      ProbeSet canaries,
      Function<AlignedTower, List<float[]>> expected,
      ContentDecoder decoder) {
    this.catalog = catalog;
    this.record = record;
    this.trial = new CanaryTrial(canaries, decoder);
    this.expected = expected;
  }

  /// Requires that a model's text tower is the one that was declared.
  ///
  /// @throws SpaceMismatchException naming what differs
  /// @throws semblance.embedding.UnsupportedModalityException if it has none
  public void requireSame(AlignedTower declared, EmbeddingModel model) {
    Tower tower = model.tower(Modality.TEXT);
    if (!tower.identity().id().equals(declared.identity().id())) {
      int dimension = record.space().dimension();
      List<String> differences =
          LatentSpace.of(dimension, List.of(tower.identity()))
              .differences(LatentSpace.of(dimension, List.of(declared.identity())));
      throw new SpaceMismatchException(
          "the text tower of %s is not the one that was aligned with catalog %s: %s (now against then); bring back its files of then, or measure it anew with semblance catalog align --text %s"
              .formatted(model.name(), catalog, SpaceGuard.brief(differences), declared.model()));
    }
  }

  /// Embeds the texts of a query.
  ///
  /// @throws SpaceMismatchException if the model's text tower is not the one that was declared, or
  ///   its canaries fail
  public List<Embedding> embed(
      AlignedTower declared, EmbeddingModel model, List<? extends Content> texts) {
    requireSame(declared, model);
    Tower tower = model.tower(Modality.TEXT);
    verdict(declared, tower)
        .failure()
        .ifPresent(failure -> {
          throw new SpaceMismatchException(failure);
        });
    return tower.embed(texts, Role.QUERY);
  }

  /// The verdict on a tower that was declared, by its canaries at first use.
  public synchronized SpaceGuard.Verdict verdict(AlignedTower declared, Tower tower) {
    return verdicts.computeIfAbsent(declared.identity().id(), _ -> judge(declared, tower));
  }

  private SpaceGuard.Verdict judge(AlignedTower declared, Tower tower) {
    CanaryTrial.Result result;
    try {
      result = trial.of(tower, expected.apply(declared));
    } catch (CatalogException e) {
      result =
          new CanaryTrial.Result(
              0, 0, Optional.of("the vectors of its canaries are missing or damaged"));
    }
    return new SpaceGuard.Verdict(
        Modality.TEXT,
        result.canaries(),
        result.worstCosine(),
        result
            .failure()
            .map(what ->
                "the text tower of %s no longer gives the vectors that it was aligned with catalog %s by: %s. Nothing is asked through it; ask through the catalog's own with --text-model %s, or measure it anew with semblance catalog align --text %s"
                    .formatted(declared.model(), catalog, what, record.model(), declared.model())));
  }
}
