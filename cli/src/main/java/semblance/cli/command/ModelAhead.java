package semblance.cli.command;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import semblance.catalog.CatalogHost;
import semblance.catalog.storage.AlignedTower;
import semblance.catalog.storage.CatalogFolder;
import semblance.catalog.storage.CatalogLocator;
import semblance.catalog.storage.CatalogManifest;
import semblance.catalog.storage.SpaceRecord;
import semblance.cli.workspace.Surroundings;
import semblance.cli.workspace.Workspace;
import semblance.embedding.EmbeddingModel;
import semblance.embedding.LatentSpace;
import semblance.embedding.Modality;
import semblance.embedding.Precision;
import semblance.embedding.SemblanceException;
import semblance.embedding.Tower;
import semblance.model.Models;

/// Opens a catalog's model on a thread of its own while the catalog is being opened and compared
/// with its folder, since the two take about as long.
public final class ModelAhead implements AutoCloseable {
  private record Key(String name, Precision fastest) {}

  private final CatalogHost host;
  private @Nullable CatalogFolder begun;
  private final Map<Key, CompletableFuture<EmbeddingModel>> opening = new HashMap<>();

  ModelAhead(Workspace workspace) {
    host = workspace.host();
  }

  /// Begins to open the model of the catalog that a search would be about if it names none, before
  /// its arguments are even read: with words to search for, that is what takes longest.
  public static ModelAhead early(Surroundings surroundings) {
    ModelAhead models = new ModelAhead(new Workspace(surroundings));
    CatalogLocator.findLocal(surroundings.here())
        .filter(CatalogFolder::isCatalog)
        .ifPresent(folder -> models.begin(folder, true, Optional.empty()));
    return models;
  }

  /// Begins to open the model of a catalog, if the catalog can be read; if not, opening the catalog
  /// will say why.
  ///
  /// @param words whether the text tower will be used, so that its weights are worth reading now
  /// @param textModel the model that they will go through, if one was named
  void begin(CatalogFolder folder, boolean words, Optional<String> textModel) {
    if (folder.equals(begun)) {
      return;
    }
    begun = folder;
    Models.warmUp();
    start(() -> {
      try {
        int generation = CatalogManifest.read(folder).generation();
        SpaceRecord record = SpaceRecord.read(folder.space(generation));
        String name = words ? textModel(record, textModel) : record.model();
        EmbeddingModel model = future(new Key(name, SpaceRecord.QUERY_PRECISION)).join();
        if (words) {
          model.findTower(Modality.TEXT).ifPresent(Tower::warmUp);
        }
      } catch (SemblanceException | CompletionException | IllegalStateException e) {
        return; // whoever needs the catalog or the model meets it too, and reports it
      }
    });
  }

  /// The model that words go through, by the name it is recorded with.
  private static String textModel(SpaceRecord record, Optional<String> named) {
    return record.aligned().stream()
        .filter(tower -> named.map(tower.model()::equals).orElse(tower.usual()))
        .map(AlignedTower::model)
        .findFirst()
        .orElse(record.model());
  }

  /// A host whose models are those opened ahead; they stay this object's to close.
  CatalogHost host() {
    return new CatalogHost(
        (name, fastest) -> {
          try {
            return new Lent(future(new Key(name, fastest)).join());
          } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
          }
        },
        host.decoder());
  }

  private synchronized CompletableFuture<EmbeddingModel> future(Key key) {
    return opening.computeIfAbsent(
        key,
        wanted -> {
          CompletableFuture<EmbeddingModel> future = new CompletableFuture<>();
          start(() -> {
            try {
              future.complete(host.models().open(wanted.name(), wanted.fastest()));
            } catch (Throwable e) {
              future.completeExceptionally(e);
            }
          });
          return future;
        });
  }

  private static void start(Runnable work) {
    Thread.ofPlatform().daemon().name("semblance-model").start(work);
  }

  @Override
  public synchronized void close() {
    for (CompletableFuture<EmbeddingModel> future : opening.values()) {
      // One that is still being opened ends with the process.
      if (future.isDone() && !future.isCompletedExceptionally()) {
        future.join().close();
      }
    }
    opening.clear();
  }

  /// A model that its borrower may close without effect.
  private record Lent(EmbeddingModel model) implements EmbeddingModel {
    @Override
    public String name() {
      return model.name();
    }

    @Override
    public LatentSpace space() {
      return model.space();
    }

    @Override
    public Collection<Tower> towers() {
      return List.copyOf(model.towers());
    }

    @Override
    public Tower tower(Modality modality) {
      return model.tower(modality);
    }

    @Override
    public void close() {}
  }
}
