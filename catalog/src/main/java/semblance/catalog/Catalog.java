package semblance.catalog;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import semblance.catalog.guard.SpaceGuard;
import semblance.catalog.query.Query;
import semblance.catalog.query.SearchOutcome;
import semblance.catalog.storage.AlignedTower;
import semblance.catalog.storage.CatalogFolder;
import semblance.catalog.storage.CatalogManifest;
import semblance.catalog.storage.MediaStore;
import semblance.catalog.storage.SpaceRecord;
import semblance.collection.CollectionReader;
import semblance.collection.item.ItemState;
import semblance.collection.item.StoredItem;
import semblance.collection.lucene.VectorCollection;
import semblance.embedding.Content;
import semblance.embedding.Embedding;
import semblance.embedding.EmbeddingModel;
import semblance.embedding.InvalidQueryException;
import semblance.embedding.Modality;
import semblance.embedding.Role;

/// A catalog that is searched: what was committed when it was opened, or last refreshed.
///
/// Any number of processes may search a catalog, also while one writes to it. The model is opened
/// at the first query that needs it, and closed with the catalog. Thread-safe.
public final class Catalog implements AutoCloseable {
  private final CatalogFolder folder;
  private final CatalogManifest manifest;
  private final Generation generation;
  private final CollectionReader collection;
  private final CatalogHost host;
  private final ReentrantLock modelLock = new ReentrantLock();
  private @Nullable EmbeddingModel model; // guarded by modelLock
  private final Map<String, EmbeddingModel> alignedModels = new HashMap<>(); // likewise

  private Catalog(
      CatalogFolder folder,
      CatalogManifest manifest,
      Generation generation,
      CollectionReader collection,
      CatalogHost host) {
    this.folder = folder;
    this.manifest = manifest;
    this.generation = generation;
    this.collection = collection;
    this.host = host;
  }

  /// Opens a catalog for searching. Nothing is written.
  ///
  /// @throws semblance.embedding.CatalogException if there is no catalog, or it is damaged or of a
  ///   newer format
  public static Catalog open(Path folder, CatalogHost host) {
    CatalogFolder place = new CatalogFolder(folder);
    CatalogManifest manifest = CatalogManifest.read(place);
    Generation generation =
        Generation.open(place, manifest.generation(), manifest.name(), host.decoder());
    return new Catalog(
        place,
        manifest,
        generation,
        VectorCollection.openReadOnly(place.index(manifest.generation())),
        host);
  }

  /// Moves on to what has been committed since the catalog was opened or refreshed.
  public void refresh() {
    collection.refresh();
  }

  /// Searches, or browses if the query has no parts.
  ///
  /// @throws semblance.embedding.InvalidQueryException if the query cannot be answered as it was
  ///   asked
  /// @throws semblance.embedding.SpaceMismatchException if the model is not the one the catalog was
  ///   made with
  /// @throws semblance.embedding.UnsupportedModalityException if a part is of a modality that the
  ///   model has no tower for
  public SearchOutcome search(Query query) {
    Optional<AlignedTower> texts = textTower(query.textModel());
    return new Searcher(
            manifest.name(),
            generation,
            collection,
            texts,
            (contents, role) -> embed(contents, role, texts))
        .search(query);
  }

  /// Embeds contents of one modality as the parts of a query that names no text model are, through
  /// the guarded model; a query's texts through the aligned tower that is the default, if one is.
  ///
  /// @throws semblance.embedding.SpaceMismatchException if the model is not the one the catalog was
  ///   made with
  public List<Embedding> embed(List<? extends Content> contents, Role role) {
    return embed(contents, role, textTower(Optional.empty()));
  }

  private List<Embedding> embed(
      List<? extends Content> contents, Role role, Optional<AlignedTower> texts) {
    return texts.isPresent()
            && role == Role.QUERY
            && contents.getFirst().modality() == Modality.TEXT
        ? generation.aligned().embed(texts.get(), open(texts.get()), contents)
        : generation.guard().embed(model(), contents, role);
  }

  /// The aligned tower that texts go through; empty for the catalog's own.
  private Optional<AlignedTower> textTower(Optional<String> named) {
    SpaceRecord record = generation.record();
    if (named.isEmpty()) {
      return record.usualAligned();
    }
    String model = named.get();
    if (model.equals(record.model())) {
      return Optional.empty();
    }
    return Optional.of(
        record.aligned().stream()
            .filter(tower -> tower.model().equals(model))
            .findFirst()
            .orElseThrow(() ->
                new InvalidQueryException(
                    "text model %s is not aligned with catalog %s: its own is %s, aligned: %s; semblance catalog align --text %s measures it and declares it"
                        .formatted(
                            model,
                            manifest.name(),
                            record.model(),
                            Alignment.names(record),
                            model))));
  }

  /// The model that a query's texts go through, opened at the first call; closed with the catalog.
  ///
  /// @param named as [Query#textModel()]
  /// @throws semblance.embedding.InvalidQueryException if the named one is not declared
  public EmbeddingModel textModel(Optional<String> named) {
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

  /// The verdict of the canaries on the model's tower for a modality.
  public SpaceGuard.Verdict verdict(Modality tower) {
    return generation.guard().verdict(model().tower(tower));
  }

  /// The model that the catalog's vectors were made with, opened at the first call; closed with the
  /// catalog.
  ///
  /// @throws semblance.embedding.SpaceMismatchException if the model found is another one
  public EmbeddingModel model() {
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

  /// The item with an id, if there is one.
  public Optional<StoredItem> find(String id) {
    return collection.find(id);
  }

  /// Gives what a refresh compares with the file system of every item to a consumer, in no
  /// particular order.
  public void forEachState(Consumer<ItemState> consumer) {
    collection.forEachState(consumer);
  }

  /// The number of items.
  public long size() {
    return collection.size();
  }

  /// What can be put into the catalog: the modalities that its model embeds.
  public Set<Modality> modalities() {
    return generation.record().space().towers().keySet();
  }

  /// What the catalog is and holds.
  public CatalogDescription describe() {
    return new CatalogDescription(
        manifest.name(),
        folder.root(),
        manifest.created(),
        CatalogManifest.FORMAT,
        generation.record().model(),
        generation.record().space(),
        generation.record().precisions(),
        collection.size(),
        collection.segmentCounts(),
        collection.schema(),
        folder.size(),
        generation.number(),
        generation.calibration().sizes(),
        generation.record().aligned());
  }

  /// Thumbnails and texts of the items.
  public MediaStore media() {
    return new MediaStore(folder.media());
  }

  /// Where the catalog's files lie.
  public CatalogFolder folder() {
    return folder;
  }

  @Override
  public void close() {
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
