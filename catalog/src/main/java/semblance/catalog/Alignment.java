package semblance.catalog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import semblance.catalog.guard.AlignmentCheck;
import semblance.catalog.probe.ProbeSet;
import semblance.catalog.storage.AlignedTower;
import semblance.catalog.storage.AtomicFiles;
import semblance.catalog.storage.CatalogFolder;
import semblance.catalog.storage.CatalogManifest;
import semblance.catalog.storage.SpaceRecord;
import semblance.catalog.storage.VectorFile;
import semblance.catalog.storage.WriterLock;
import semblance.embedding.CatalogException;
import semblance.embedding.EmbeddingModel;
import semblance.embedding.Modality;
import semblance.embedding.ModelException;
import semblance.embedding.Precision;
import semblance.embedding.SpaceMismatchException;
import semblance.embedding.Tower;
import semblance.embedding.TowerIdentity;

/// Declares which second text towers the queries of a catalog may go through, such as one that
/// reads many languages and was trained to give the vectors that the catalog's own text tower gives
/// for their English.
///
/// Nothing is embedded again: pictures and texts keep their vectors, and only the own towers store
/// any. Each change takes the writer's place for its duration, and becomes visible to catalogs that
/// are opened later.
public final class Alignment {
  private final CatalogFolder folder;
  private final CatalogManifest manifest;
  private final SpaceRecord record;

  private Alignment(CatalogFolder folder) {
    this.folder = folder;
    this.manifest = CatalogManifest.read(folder);
    this.record = SpaceRecord.read(folder.space(manifest.generation()));
  }

  /// What a change does while it holds the writer's lock.
  private interface Change<T> {
    T make(Alignment alignment);
  }

  private static <T> T locked(Path folder, Change<T> change) {
    CatalogFolder place = new CatalogFolder(folder);
    place.requireCatalog();
    CatalogManifest.read(place); // before anything is written, the lock included
    try (WriterLock _ = WriterLock.acquire(place.root())) {
      Alignment alignment = new Alignment(place);
      AtomicFiles.deleteLeftovers(place.generation(alignment.manifest.generation()));
      AtomicFiles.deleteLeftovers(place.canaries(alignment.manifest.generation()));
      return change.make(alignment);
    }
  }

  /// Measures a model's text tower against the texts of the reference set as the catalog's own
  /// tower embedded them, and declares it if it passes, in place of what was declared under its
  /// name.
  ///
  /// @param model computes in fp32; stays the caller's to close
  /// @param usual whether texts go through it from now on unless a query says otherwise; if not,
  ///   that stays as it is
  /// @return what was measured
  /// @throws SpaceMismatchException if the dimension differs or the check fails; nothing is changed
  /// @throws CatalogException if the catalog's own model has no text tower, or another process
  ///   writes to the catalog
  /// @throws semblance.embedding.UnsupportedModalityException if the model has no text tower
  public static AlignmentCheck declare(
      Path folder, EmbeddingModel model, boolean usual, CatalogHost host) {
    return locked(folder, alignment -> alignment.declare(model, usual, host));
  }

  /// Lets texts go through the catalog's own tower again unless a query says otherwise; what is
  /// declared stays so.
  public static void useOwn(Path folder) {
    locked(
        folder,
        alignment -> {
          alignment.write(
              alignment.record.aligned().stream().map(tower -> tower.asUsual(false)).toList());
          return Optional.empty();
        });
  }

  /// Takes back the declaration of a model's tower, or of all.
  ///
  /// @return the models whose towers are no longer declared
  /// @throws CatalogException if the named one is not
  public static List<String> remove(Path folder, Optional<String> model) {
    return locked(folder, alignment -> alignment.remove(model));
  }

  private AlignmentCheck declare(EmbeddingModel model, boolean usual, CatalogHost host) {
    Tower tower = model.tower(Modality.TEXT);
    if (tower.precision() != Precision.FP32) {
      throw new IllegalArgumentException(
          "model %s is open in %s: open it in fp32 to align it"
              .formatted(model.name(), tower.precision()));
    }
    String name = Generation.lastingName(model.name());
    requireComparable(model, name, tower);
    int generation = manifest.generation();
    AlignmentCheck check =
        AlignmentCheck.compare(
            VectorFile.read(
                folder.referenceVectors(generation, Modality.TEXT), record.space().dimension()),
            ProbeSet.read(folder.reference(generation)).embed(tower, host.decoder()));
    if (!check.passed()) {
      throw new SpaceMismatchException(
          "the text tower of %s is not aligned with catalog %s, whose vectors were made with %s: %s. Its vectors mean something else there, so answers would be chance; take a text tower that was trained towards that model's"
              .formatted(model.name(), manifest.name(), record.model(), check));
    }
    List<float[]> canaries =
        ProbeSet.read(folder.canaries(generation)).embed(tower, host.decoder());
    boolean wasUsual =
        record.aligned().stream()
            .anyMatch(declared -> declared.usual() && same(declared, name, tower));
    List<AlignedTower> aligned = new ArrayList<>();
    for (AlignedTower declared : record.aligned()) {
      if (!same(declared, name, tower)) {
        aligned.add(usual ? declared.asUsual(false) : declared);
      }
    }
    aligned.add(
        new AlignedTower(
            name, tower.identity(), usual || wasUsual, check.leastFound(), check.meanCosine()));
    // First what the declaration relies on: vectors without a declaration do no harm.
    VectorFile.write(folder.alignedVectors(generation, tower.identity().id()), canaries);
    write(aligned);
    return check;
  }

  private static boolean same(AlignedTower declared, String name, Tower tower) {
    return declared.model().equals(name) || declared.identity().equals(tower.identity());
  }

  private void requireComparable(EmbeddingModel model, String name, Tower tower) {
    TowerIdentity own = record.space().towers().get(Modality.TEXT);
    if (own == null) {
      throw new CatalogException(
          "catalog %s was made with %s, which has no text tower: there are no text vectors of its own that show whether those of %s lie where they should, so nothing is declared; index into a new catalog with a model that embeds both"
              .formatted(manifest.name(), record.model(), model.name()));
    }
    if (own.id().equals(tower.identity().id()) || record.model().equals(name)) {
      throw new ModelException(
          "the text tower of %s is the one that catalog %s was made with: there is nothing to align; name another model"
              .formatted(model.name(), manifest.name()));
    }
    int dimension = record.space().dimension();
    if (model.space().dimension() != dimension) {
      throw new SpaceMismatchException(
          "the text tower of %s gives vectors of dimension %d, but those of catalog %s, made with %s, have dimension %d: it cannot be aligned; take a text tower that was trained towards that model's"
              .formatted(
                  model.name(),
                  model.space().dimension(),
                  manifest.name(),
                  record.model(),
                  dimension));
    }
  }

  private List<String> remove(Optional<String> model) {
    List<AlignedTower> gone =
        record.aligned().stream()
            .filter(tower -> model.isEmpty() || tower.model().equals(model.get()))
            .toList();
    if (gone.isEmpty() && model.isPresent()) {
      throw new CatalogException(
          "no text tower of %s is aligned with catalog %s, only: %s"
              .formatted(model.get(), manifest.name(), names(record)));
    }
    write(record.aligned().stream().filter(tower -> !gone.contains(tower)).toList());
    return gone.stream().map(AlignedTower::model).toList();
  }

  /// The models whose text towers are aligned, for people to read.
  static String names(SpaceRecord record) {
    return record.aligned().isEmpty()
        ? "none"
        : String.join(", ", record.aligned().stream().map(AlignedTower::model).toList());
  }

  private void write(List<AlignedTower> aligned) {
    int generation = manifest.generation();
    if (!aligned.equals(record.aligned())) {
      record.withAligned(aligned).write(folder.space(generation));
    }
    for (AlignedTower before : record.aligned()) {
      if (aligned.stream().noneMatch(tower -> tower.identity().equals(before.identity()))) {
        Path vectors = folder.alignedVectors(generation, before.identity().id());
        try {
          Files.deleteIfExists(vectors);
        } catch (IOException e) {
          throw AtomicFiles.failure("delete", vectors, e);
        }
      }
    }
  }
}
