package semblance.catalog;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import semblance.catalog.guard.SpaceGuard;
import semblance.catalog.query.FilterParser;
import semblance.catalog.query.Match;
import semblance.catalog.query.Query;
import semblance.catalog.query.SearchOutcome;
import semblance.catalog.storage.AlignedTower;
import semblance.catalog.storage.CatalogFolder;
import semblance.catalog.storage.CatalogManifest;
import semblance.catalog.storage.MediaStore;
import semblance.collection.ItemWalks;
import semblance.collection.item.ItemState;
import semblance.collection.item.Schema;
import semblance.collection.item.Segment;
import semblance.collection.item.StoredItem;
import semblance.collection.query.Filter;
import semblance.collection.query.SearchReport;
import semblance.embedding.Content;
import semblance.embedding.Embedding;
import semblance.embedding.EmbeddingModel;
import semblance.embedding.Modality;
import semblance.embedding.Role;
import semblance.embedding.SemblanceException;

/// A catalog that is searched: what was committed when it was opened, or last refreshed.
///
/// Any number of processes may search a catalog, also while one writes to it. The model is opened
/// at the first query that needs it, and closed with the catalog.
///
/// Where the catalog is switched to another model meanwhile, [#refresh()] moves on to that one:
/// each query is answered by one model from its first word to its last match. Thread-safe.
public final class Catalog implements AutoCloseable {
  private final CatalogFolder folder;
  private final CatalogHost host;
  private final ReentrantLock refreshLock = new ReentrantLock();
  private volatile ServedGeneration served; // changed under refreshLock
  private volatile boolean closed; // likewise

  private Catalog(CatalogFolder folder, CatalogHost host, ServedGeneration served) {
    this.folder = folder;
    this.host = host;
    this.served = served;
  }

  /// Opens a catalog for searching. Nothing is written.
  ///
  /// @throws semblance.embedding.CatalogException if there is no catalog, or it is damaged or of a
  ///   newer format
  public static Catalog open(Path folder, CatalogHost host) {
    CatalogFolder place = new CatalogFolder(folder);
    return new Catalog(place, host, ServedGeneration.open(place, host));
  }

  /// Moves on to what has been committed since the catalog was opened or refreshed, and to another
  /// generation if the catalog was switched to it. Where the model was open, the new one is opened
  /// first, while queries go on with the old one.
  ///
  /// @throws SemblanceException if that cannot be opened or read; what was searched before still is
  public void refresh() {
    refreshLock.lock();
    try {
      requireOpen();
      ServedGeneration before = served;
      if (CatalogManifest.read(folder).generation() == before.manifest().generation()) {
        try {
          before.collection().refresh();
          return;
        } catch (SemblanceException e) {
          if (CatalogManifest.read(folder).generation() == before.manifest().generation()) {
            throw e;
          } // else it was deleted just now, since the catalog has another one
        }
      }
      ServedGeneration next = ServedGeneration.open(folder, host);
      try {
        if (before.isModelOpen()) {
          next.model();
        }
      } catch (RuntimeException e) {
        next.release();
        throw e;
      }
      served = next;
      before.release();
    } finally {
      refreshLock.unlock();
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("catalog %s is closed".formatted(folder.root()));
    }
  }

  /// Asks the generation that is served now, which stays open until it has answered.
  private <T> T ask(Function<ServedGeneration, T> question) {
    while (true) {
      ServedGeneration now = served;
      if (now.hold()) {
        try {
          return question.apply(now);
        } finally {
          now.release();
        }
      }
      requireOpen();
    }
  }

  private void walk(Consumer<ServedGeneration> way) {
    boolean done =
        ask(now -> {
          way.accept(now);
          return true;
        });
    assert done;
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
    return ask(now -> searcher(now, query).search(query));
  }

  /// The outcomes of many queries, each as [#search] gives it: contents are embedded in batches,
  /// and the searches run on all processors. The queries name one text model, or none.
  ///
  /// @throws semblance.embedding.SemblanceException as for [#search], if one of the queries cannot
  ///   be answered
  /// @throws IllegalArgumentException if queries name different text models
  public List<SearchOutcome> searchAll(List<Query> queries) {
    if (queries.isEmpty()) {
      return List.of();
    }
    Query first = queries.getFirst();
    for (Query query : queries) {
      if (!query.textModel().equals(first.textModel())) {
        throw new IllegalArgumentException(
            "queries that are answered together name two text models, %s and %s: expected one"
                .formatted(
                    first.textModel().orElse("the default"),
                    query.textModel().orElse("the default")));
      }
    }
    return ask(now -> searcher(now, first).searchAll(queries));
  }

  /// Gives every match of a query, however many there are, in no particular order, with memory that
  /// does not grow with their number. The window is not looked at. The query has no order,
  /// diversity, grouping and facets.
  ///
  /// @param consumer tells whether more are wanted
  /// @return what the collection did
  /// @throws semblance.embedding.SemblanceException as for [#search]
  public SearchReport forEachAbove(Query query, Predicate<Match> consumer) {
    return ask(now -> searcher(now, query).forEachAbove(query, consumer));
  }

  private static Searcher searcher(ServedGeneration now, Query query) {
    Optional<AlignedTower> texts = now.textTower(query.textModel());
    return new Searcher(
        now.manifest().name(),
        now.generation(),
        now.collection(),
        texts,
        (contents, role) -> now.embed(contents, role, texts));
  }

  /// The filter that a text says about the items' fields.
  ///
  /// @throws semblance.embedding.InvalidQueryException with a mark under the place that is not
  ///   understood, that names no field, or that the field's type does not allow
  public Filter filter(String text) {
    return ask(now -> FilterParser.parse(text, now.collection()::check));
  }

  /// The types of the metadata fields.
  public Schema schema() {
    return ask(now -> now.collection().schema());
  }

  /// Embeds contents of one modality as the parts of a query that names no text model are, through
  /// the guarded model; a query's texts through the aligned tower that is the default, if one is.
  ///
  /// @throws semblance.embedding.SpaceMismatchException if the model is not the one the catalog was
  ///   made with
  public List<Embedding> embed(List<? extends Content> contents, Role role) {
    return ask(now -> now.embed(contents, role, now.textTower(Optional.empty())));
  }

  /// The model that a query's texts go through, opened at the first call; closed with the catalog,
  /// or when a refresh moves on to another one.
  ///
  /// @param named as [Query#textModel()]
  /// @throws semblance.embedding.InvalidQueryException if the named one is not declared
  public EmbeddingModel textModel(Optional<String> named) {
    return ask(now -> now.textModel(named));
  }

  /// The verdict of the canaries on the model's tower for a modality.
  public SpaceGuard.Verdict verdict(Modality tower) {
    return ask(now -> now.generation().guard().verdict(now.model().tower(tower)));
  }

  /// The model that the catalog's vectors were made with, opened at the first call; closed with the
  /// catalog, or when a refresh moves on to another one.
  ///
  /// @throws semblance.embedding.SpaceMismatchException if the model found is another one
  public EmbeddingModel model() {
    return ask(ServedGeneration::model);
  }

  /// The item with an id, if there is one.
  public Optional<StoredItem> find(String id) {
    return ask(now -> now.collection().find(id));
  }

  /// Gives what a refresh compares with the file system of every item to a consumer, in no
  /// particular order.
  public void forEachState(Consumer<ItemState> consumer) {
    walk(now -> now.collection().forEachState(consumer));
  }

  /// How many items pass a filter.
  ///
  /// @throws semblance.embedding.InvalidQueryException if the filter asks for a field that is not
  ///   in the schema, or in a way that its type does not allow
  public long count(Filter filter) {
    return ask(now -> now.collection().count(filter));
  }

  /// The cosine that unrelated contents of a modality have with one another, on average over the
  /// reference set; 0 if that has none of it.
  public double unrelatedCosine(Modality modality) {
    return ask(now -> now.generation().calibration().unrelatedCosine(modality));
  }

  /// Gives every vector of a modality, of the items that pass a filter, to a consumer, item after
  /// item in no particular order. No model is opened.
  ///
  /// @throws semblance.embedding.InvalidQueryException if the filter asks for a field that is not
  ///   in the schema, or in a way that its type does not allow
  public void forEachVector(Modality modality, Filter filter, ItemWalks.VectorConsumer consumer) {
    walk(now -> now.collection().forEachVector(modality, filter, consumer));
  }

  /// Gives every item with its vectors to a consumer, in the order in which they are stored.
  public void forEachItem(BiConsumer<StoredItem, List<Segment>> consumer) {
    walk(now -> now.collection().forEachItem(consumer));
  }

  /// The number of items.
  public long size() {
    return ask(now -> now.collection().size());
  }

  /// What can be put into the catalog.
  public Set<Modality> modalities() {
    return ask(now -> now.generation().guard().held());
  }

  /// What the catalog is and holds.
  public CatalogDescription describe() {
    return ask(now ->
        new CatalogDescription(
            now.manifest().name(),
            folder.root(),
            now.manifest().created(),
            now.manifest().format(),
            now.generation().record().model(),
            now.generation().record().space(),
            now.generation().record().precisions(),
            now.collection().size(),
            now.collection().segmentCounts(),
            now.collection().schema(),
            folder.size(),
            now.generation().number(),
            now.generation().calibration().sizes(),
            now.generation().record().aligned()));
  }

  /// Thumbnails and texts of the items.
  public MediaStore media() {
    return new MediaStore(folder.media());
  }

  /// Where the catalog's files lie.
  public CatalogFolder folder() {
    return folder;
  }

  /// Closes index and model, once the queries that are being answered have ended.
  @Override
  public void close() {
    refreshLock.lock();
    try {
      if (!closed) {
        closed = true;
        served.release();
      }
    } finally {
      refreshLock.unlock();
    }
  }
}
