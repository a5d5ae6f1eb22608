package semblance.ingest;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import semblance.catalog.CatalogWriter;
import semblance.catalog.Reembedding;
import semblance.catalog.Reembedding.Lagging;
import semblance.embedding.EmbeddingModel;

/// Fills the generation that a catalog is re-embedded into, from the items' sources.
///
/// ```java
/// Reembedding reembedding = writer.beginReembedding(model);
/// ReembedReport report = Reembed.with(writer, reembedding, model, 2).run(IngestListener.silent());
/// ```
///
/// Writes to the catalog may go on meanwhile. A run that is killed loses at most the uncommitted
/// seconds; another one goes on where it was. What cannot be had, or only in part, is tried again
/// by each run, since its source may be back.
public final class Reembed {
  /// While writes go on, something lags at the end of each round. The last of it is left to the
  /// next run.
  private static final int MOST_ROUNDS = 5;

  private final CatalogWriter writer;
  private final Reembedding reembedding;
  private final EmbeddingModel model;
  private final int workers;

  private Reembed(
      CatalogWriter writer, Reembedding reembedding, EmbeddingModel model, int workers) {
    this.writer = writer;
    this.reembedding = reembedding;
    this.model = model;
    this.workers = workers;
  }

  /// Filling in what lags in the generation beside the searched one.
  ///
  /// @param writer was given the model, by [CatalogWriter#beginReembedding] or [CatalogWriter#use]
  /// @param model that of the generation to be filled; best opened with one thread a call
  /// @param workers how many threads share the work
  public static Reembed with(
      CatalogWriter writer, Reembedding reembedding, EmbeddingModel model, int workers) {
    return new Reembed(writer, reembedding, model, workers);
  }

  /// Fills in what lags, and commits.
  ///
  /// @throws semblance.embedding.StorageException if the generation cannot be written
  /// @throws semblance.embedding.SpaceMismatchException if the model is not that generation's
  public ReembedReport run(IngestListener listener) {
    long start = System.nanoTime();
    StageTimes times = new StageTimes();
    Set<Lagging> tried = new HashSet<>();
    Set<Lagging> degraded =
        reembedding.status().degraded().stream()
            .map(remark -> new Lagging(remark.id(), remark.number()))
            .collect(Collectors.toSet());
    Backfill backfill = new Backfill(writer, reembedding, model, degraded, listener);
    for (int round = 0; round < MOST_ROUNDS; round++) {
      List<Lagging> lagging = new ArrayList<>(reembedding.lagging());
      if (round == 0) {
        lagging.addAll(degraded);
      }
      lagging.removeIf(item -> !tried.add(item));
      if (lagging.isEmpty() || listener.isStopped()) {
        break;
      }
      listener.planned(tried.size(), 0);
      new IndexingPipeline<>(
              Ingest.untilStopped(lagging.iterator(), listener),
              backfill,
              () -> List.of(model),
              workers,
              times)
          .run();
    }
    writer.commit();
    return backfill.report(Duration.ofNanos(System.nanoTime() - start));
  }
}
