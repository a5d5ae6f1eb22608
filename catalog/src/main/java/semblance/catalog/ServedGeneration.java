package semblance.catalog;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import semblance.catalog.storage.AlignedTower;
import semblance.catalog.storage.CatalogFolder;
import semblance.catalog.storage.CatalogManifest;
import semblance.catalog.storage.SpaceRecord;
import semblance.collection.CollectionReader;
import semblance.collection.lucene.VectorCollection;
import semblance.embedding.Content;
import semblance.embedding.Embedding;
import semblance.embedding.EmbeddingModel;
import semblance.embedding.InvalidQueryException;
import semblance.embedding.Modality;
import semblance.embedding.Role;
import semblance.embedding.SemblanceException;

/// A generation that searches go to, with the model that it is searched by: all that a query needs,
/// so that one which holds on to it meets nothing of another generation.
///
/// It is closed when its catalog has moved on and the last query that holds it has ended.
/// Thread-safe.
final class ServedGeneration {
  private static final int OPENING_ATTEMPTS = 5;

  private final CatalogManifest manifest;
  private final Generation generation;
  private final CollectionReader collection;
  private final CatalogHost host;
  private final AtomicInteger holders = new AtomicInteger(1); // the catalog itself
  private final ReentrantLock modelLock = new ReentrantLock();
  private @Nullable EmbeddingModel model; // guarded by modelLock
  private final Map<String, EmbeddingModel> alignedModels = new HashMap<>(); // likewise

  private ServedGeneration(
      CatalogManifest manifest,
      Generation generation,
      CollectionReader collection,
      CatalogHost host) {
    this.manifest = manifest;
    this.generation = generation;
    this.collection = collection;
    this.host = host;
  }

  /// Opens the generation that a catalog's manifest names now. If the catalog is switched to
  /// another one and this one deleted meanwhile, that other one.
  ///
  /// @throws semblance.embedding.CatalogException if there is no catalog, or it is damaged
  static ServedGeneration open(CatalogFolder folder, CatalogHost host) {
    CatalogManifest manifest = CatalogManifest.read(folder);
    for (int attempt = 1; ; attempt++) {
      try {
        return open(folder, manifest, host);
      } catch (SemblanceException e) {
        CatalogManifest now = CatalogManifest.read(folder);
        if (now.generation() == manifest.generation() || attempt == OPENING_ATTEMPTS) {
          throw e;
        }
        manifest = now;
      }
    }
  }

  private static ServedGeneration open(
      CatalogFolder folder, CatalogManifest manifest, CatalogHost host) {
    int number = manifest.generation();
    Generation generation = Generation.open(folder, number, manifest.name(), host.decoder());
    CollectionReader collection = VectorCollection.openReadOnly(folder.index(number));
    try {
      WrittenGeneration.requireOwn(generation, collection);
    } catch (RuntimeException e) {
      collection.close();
      throw e;
    }
    return new ServedGeneration(manifest, generation, collection, host);
  }

  /// Keeps this open until [#release()].
  ///
  /// @return whether it still is
  boolean hold() {
    return holders.getAndUpdate(count -> count == 0 ? 0 : count + 1) > 0;
  }

  /// Ends what [#hold()] began; the last one closes index and models.
  void release() {
    if (holders.decrementAndGet() == 0) {
      close();
    }
  }

  CatalogManifest manifest() {
    return manifest;
  }

  Generation generation() {
    return generation;
  }

  CollectionReader collection() {
    return collection;
  }

  List<Embedding> embed(List<? extends Content> contents, Role role, Optional<AlignedTower> texts) {
    return texts.isPresent()
            && role == Role.QUERY
            && contents.getFirst().modality() == Modality.TEXT
        ? generation.aligned().embed(texts.get(), open(texts.get()), contents)
        : generation.guard().embed(model(), contents, role);
  }

  /// The aligned tower that texts go through; empty for the catalog's own.
  Optional<AlignedTower> textTower(Optional<String> named) {
    SpaceRecord record = generation.record();
    if (named.isEmpty()) {
      return record.usualAligned();
    }
    String wanted = named.get();
    if (wanted.equals(record.model())) {
      return Optional.empty();
    }
    return Optional.of(
        record.aligned().stream()
            .filter(tower -> tower.model().equals(wanted))
            .findFirst()
            .orElseThrow(() ->
                new InvalidQueryException(
                    "text model %s is not aligned with catalog %s: its own is %s, aligned: %s; semblance catalog align --text %s measures it and declares it"
                        .formatted(
                            wanted,
                            manifest.name(),
                            record.model(),
                            Alignment.names(record),
                            wanted))));
  }

  EmbeddingModel textModel(Optional<String> named) {
    return textTower(named).map(this::open).orElseGet(this::model);
  }

  private EmbeddingModel open(AlignedTower tower) {
    modelLock.lock();
    try {
      EmbeddingModel opened = alignedModels.get(tower.model());
      if (opened == null) {
        opened = host.models().open(tower.model(), SpaceRecord.QUERY_PRECISION);
        alignedModels.put(tower.model(), opened);
      }
      return opened;
    } finally {
      modelLock.unlock();
    }
  }

  EmbeddingModel model() {
    modelLock.lock();
    try {
      if (model == null) {
        EmbeddingModel opened =
            host.models().open(generation.record().model(), SpaceRecord.QUERY_PRECISION);
        try {
          generation.guard().requireSame(opened);
        } catch (RuntimeException e) {
          opened.close();
          throw e;
        }
        model = opened;
      }
      return model;
    } finally {
      modelLock.unlock();
    }
  }

  /// Whether the model was needed so far.
  boolean isModelOpen() {
    modelLock.lock();
    try {
      return model != null;
    } finally {
      modelLock.unlock();
    }
  }

  private void close() {
    modelLock.lock();
    try (CollectionReader _ = collection) {
      if (model != null) {
        model.close();
        model = null;
      }
      alignedModels.values().forEach(EmbeddingModel::close);
      alignedModels.clear();
    } finally {
      modelLock.unlock();
    }
  }
}
