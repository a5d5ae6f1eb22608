package semblance.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import semblance.catalog.EmbeddedItem.EmbeddedSegment;
import semblance.catalog.probe.ProbeSet;
import semblance.catalog.reembedding.Remarks;
import semblance.catalog.storage.CatalogFolder;
import semblance.catalog.storage.CatalogManifest;
import semblance.catalog.storage.VectorFile;
import semblance.collection.CollectionReader;
import semblance.collection.CollectionSettings;
import semblance.collection.CollectionWriter;
import semblance.collection.item.Item;
import semblance.collection.item.Segment;
import semblance.collection.lucene.VectorCollection;
import semblance.embedding.CatalogException;
import semblance.embedding.Embedding;
import semblance.embedding.EmbeddingModel;
import semblance.embedding.LatentSpace;
import semblance.embedding.Modality;

/// A generation that is open for writing: its index, its remarks, and the model that what is put
/// into it must come from.
final class WrittenGeneration implements AutoCloseable {
  private final Generation generation;
  private final CollectionWriter collection;
  private final Remarks remarks;
  private final CatalogFolder folder;
  private volatile @Nullable EmbeddingModel model; // not owned; null if nothing can be put
  private boolean changed; // guarded by the catalog's lock

  private WrittenGeneration(
      CatalogFolder folder, Generation generation, CollectionWriter collection, Remarks remarks) {
    this.folder = folder;
    this.generation = generation;
    this.collection = collection;
    this.remarks = remarks;
  }

  /// Writes an empty index for a generation that has begun.
  static void createIndex(
      CatalogFolder folder, int number, LatentSpace space, CollectionSettings settings) {
    try (CollectionWriter empty = VectorCollection.open(folder.index(number), settings)) {
      empty.commit(commitData(number, space));
    }
  }

  /// @throws CatalogException if a part is missing, damaged, newer, or of another generation
  static WrittenGeneration open(
      CatalogFolder folder, CatalogManifest manifest, int number, CatalogHost host) {
    Generation generation = Generation.open(folder, number, manifest.name(), host.decoder());
    VectorCollection.requirePresent(folder.index(number));
    CollectionWriter collection =
        VectorCollection.open(
            folder.index(number),
            new CollectionSettings(generation.record().space().dimension(), manifest.schema()));
    try {
      requireOwn(generation, collection);
      return new WrittenGeneration(
          folder, generation, collection, Remarks.read(folder.marks(number)));
    } catch (RuntimeException e) {
      collection.close();
      throw e;
    }
  }

  /// Requires that an index says it belongs to a generation.
  static void requireOwn(Generation generation, CollectionReader collection) {
    Map<String, String> found = collection.commitData();
    Map<String, String> expected = commitData(generation.number(), generation.record().space());
    for (Map.Entry<String, String> word : expected.entrySet()) {
      String said = found.get(word.getKey());
      if (said != null && !said.equals(word.getValue())) {
        throw new CatalogException(
            "the index of generation %d says that its %s is %s, where %s was expected: folders of generations were mixed up; bring back a copy of the catalog, or index again"
                .formatted(generation.number(), word.getKey(), said, word.getValue()));
      }
    }
  }

  /// What the index itself says about where it belongs.
  private static Map<String, String> commitData(int number, LatentSpace space) {
    return Map.of("generation", Integer.toString(number), "fingerprint", space.fingerprint());
  }

  Generation generation() {
    return generation;
  }

  int number() {
    return generation.number();
  }

  String fingerprint() {
    return generation.record().space().fingerprint();
  }

  CollectionWriter collection() {
    return collection;
  }

  Remarks remarks() {
    return remarks;
  }

  /// The reference set that its scores are calibrated with.
  ProbeSet reference() {
    return ProbeSet.read(folder.reference(number()));
  }

  /// The vectors of the reference contents of a modality, in their order; none if there is no tower
  /// for it.
  List<float[]> referenceVectors(Modality modality) {
    LatentSpace space = generation.record().space();
    return space.towers().containsKey(modality)
        ? VectorFile.read(folder.referenceVectors(number(), modality), space.dimension())
        : List.of();
  }

  Optional<EmbeddingModel> model() {
    return Optional.ofNullable(model);
  }

  /// Lets vectors of a model in.
  ///
  /// @throws semblance.embedding.SpaceMismatchException if it is not the generation's
  void use(EmbeddingModel opened) {
    generation.guard().requireSame(opened);
    model = opened;
  }

  boolean owns(EmbeddedSegment segment) {
    return segment.embedding().space().fingerprint().equals(fingerprint());
  }

  /// What of an item belongs here, ready to be stored; empty if nothing does, or there is no model
  /// to trust it by.
  ///
  /// @throws semblance.embedding.SpaceMismatchException if an embedding is not of one of the own
  ///   towers, or a tower's canaries fail
  Optional<Item> itemOf(EmbeddedItem item) {
    @Nullable EmbeddingModel trusted = model;
    if (trusted == null) {
      return Optional.empty();
    }
    List<Segment> segments = new ArrayList<>(item.segments().size());
    for (EmbeddedSegment segment : item.segments()) {
      if (!owns(segment)) {
        continue;
      }
      generation.guard().requireSame(segment.embedding(), "item '%s'".formatted(item.id()));
      generation.guard().requireTrusted(trusted.tower(segment.modality()));
      segments.add(
          new Segment(
              segment.modality(),
              segment.embedding().towerId(),
              segment.place(),
              segment.embedding().vector(),
              segment.text()));
    }
    return segments.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Item(
                item.id(),
                item.source(),
                item.contentHash(),
                item.stamp(),
                item.metadata(),
                segments));
  }

  /// The segments of an item as they could be put again.
  List<EmbeddedSegment> segments(String id) {
    return collection.segments(id).stream()
        .map(segment ->
            new EmbeddedSegment(
                segment.modality(),
                segment.place(),
                new Embedding(generation.record().space(), segment.towerId(), segment.vector()),
                segment.text()))
        .toList();
  }

  /// Whether an item is here as a certain write left it.
  boolean has(String id, long number) {
    OptionalLong stored = collection.storedAt(id);
    return stored.isPresent() && stored.getAsLong() == number;
  }

  /// Something was written.
  void touch() {
    changed = true;
  }

  boolean isChanged() {
    return changed;
  }

  /// Makes everything written so far visible and lasting.
  void commit() {
    remarks.save();
    collection.commit(commitData(number(), generation.record().space()));
    changed = false;
  }

  /// Gives up what was not committed.
  @Override
  public void close() {
    collection.close();
  }
}
