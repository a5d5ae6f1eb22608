package semblance.catalog;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import semblance.catalog.Finding.Severity;
import semblance.catalog.guard.AlignedGuard;
import semblance.catalog.guard.SpaceGuard;
import semblance.catalog.storage.AlignedTower;
import semblance.catalog.storage.AtomicFiles;
import semblance.catalog.storage.CatalogFolder;
import semblance.catalog.storage.CatalogManifest;
import semblance.catalog.storage.MediaStore;
import semblance.catalog.storage.SpaceRecord;
import semblance.catalog.storage.WriterLock;
import semblance.collection.CollectionReader;
import semblance.collection.lucene.VectorCollection;
import semblance.embedding.ContentDecoder;
import semblance.embedding.EmbeddingModel;
import semblance.embedding.Modality;
import semblance.embedding.SemblanceException;
import semblance.embedding.Tower;

/// Checks a catalog's files, and its model if one is given, and says what it found. Nothing is
/// changed.
public final class CatalogVerifier {
  private final CatalogFolder folder;
  private final ContentDecoder decoder;
  private final Optional<ModelSource> models;
  private final List<Finding> findings = new ArrayList<>();

  private CatalogVerifier(
      CatalogFolder folder, ContentDecoder decoder, Optional<ModelSource> models) {
    this.folder = folder;
    this.decoder = decoder;
    this.models = models;
  }

  /// Checks everything that needs no model: manifest, lock, generation, index and media.
  ///
  /// @throws semblance.embedding.CatalogException if there is no catalog
  public static List<Finding> verify(Path folder, ContentDecoder decoder) {
    CatalogVerifier verifier =
        new CatalogVerifier(new CatalogFolder(folder), decoder, Optional.empty());
    verifier.verify(Optional.empty());
    return List.copyOf(verifier.findings);
  }

  /// Checks everything but aligned towers: the model's fingerprint and the canaries of all its
  /// towers as well.
  ///
  /// @throws semblance.embedding.CatalogException if there is no catalog
  public static List<Finding> verify(Path folder, ContentDecoder decoder, EmbeddingModel model) {
    CatalogVerifier verifier =
        new CatalogVerifier(new CatalogFolder(folder), decoder, Optional.empty());
    verifier.verify(Optional.of(model));
    return List.copyOf(verifier.findings);
  }

  /// Checks everything: the identities and canaries of aligned towers as well, whose models are
  /// opened for it.
  ///
  /// @throws semblance.embedding.CatalogException if there is no catalog
  public static List<Finding> verify(Path folder, CatalogHost host, EmbeddingModel model) {
    CatalogVerifier verifier =
        new CatalogVerifier(new CatalogFolder(folder), host.decoder(), Optional.of(host.models()));
    verifier.verify(Optional.of(model));
    return List.copyOf(verifier.findings);
  }

  private void verify(Optional<EmbeddingModel> model) {
    folder.requireCatalog();
    CatalogManifest manifest;
    try {
      manifest = CatalogManifest.read(folder);
    } catch (SemblanceException e) {
      problem(CatalogFolder.MANIFEST, e);
      return;
    }
    good(
        CatalogFolder.MANIFEST,
        "format %d, generation %d".formatted(CatalogManifest.FORMAT, manifest.generation()));
    List<Path> leftovers = AtomicFiles.leftovers(folder.root());
    if (!leftovers.isEmpty()) {
      warn(
          CatalogFolder.MANIFEST,
          "%d half-written files of a process that died; the next writer removes them"
              .formatted(leftovers.size()));
    }
    WriterLock.findHolder(folder.root())
        .ifPresentOrElse(
            holder -> warn(WriterLock.FILE, "being written by " + holder),
            () -> good(WriterLock.FILE, "nobody writes"));
    try {
      Generation generation =
          Generation.open(folder, manifest.generation(), manifest.name(), decoder);
      good(
          "space.json",
          "made with %s, fingerprint %s"
              .formatted(
                  generation.record().model(), generation.record().space().shortFingerprint()));
      model.ifPresent(opened -> verify(generation.guard(), opened));
      for (AlignedTower tower : generation.record().aligned()) {
        verify(generation.aligned(), tower);
      }
    } catch (SemblanceException e) {
      problem("generation " + manifest.generation(), e);
    }
    verifyIndex(manifest.generation());
  }

  private void verify(SpaceGuard guard, EmbeddingModel model) {
    try {
      guard.requireSame(model);
      good("model", "%s has the catalog's fingerprint".formatted(model.name()));
    } catch (SemblanceException e) {
      problem("model", e);
      return;
    }
    for (Tower tower : model.towers()) {
      if (!guard.holds(tower.modality())) {
        good(tower.modality() + " canaries", "none: catalogs do not hold this kind of content yet");
        continue;
      }
      judge(tower.modality() + " canaries", guard.verdict(tower), "");
    }
  }

  private void judge(String subject, SpaceGuard.Verdict verdict, String before) {
    verdict
        .failure()
        .ifPresentOrElse(
            failure -> findings.add(new Finding(Severity.PROBLEM, subject, failure)),
            () ->
                good(
                    subject,
                    String.format(
                        Locale.ROOT,
                        "%s%d embedded, worst cosine %.6f",
                        before,
                        verdict.canaries(),
                        verdict.worstCosine())));
  }

  private void verify(AlignedGuard guard, AlignedTower declared) {
    String subject = "aligned text canaries";
    if (models.isEmpty()) {
      good("aligned text", "%s is declared, not opened".formatted(declared.model()));
      return;
    }
    try (EmbeddingModel model = models.get().open(declared.model(), SpaceRecord.QUERY_PRECISION)) {
      guard.requireSame(declared, model);
      judge(
          subject,
          guard.verdict(declared, model.tower(Modality.TEXT)),
          "%s: ".formatted(declared.model()));
    } catch (SemblanceException e) {
      problem(subject, e);
    }
  }

  private void verifyIndex(int generation) {
    try (CollectionReader collection = VectorCollection.openReadOnly(folder.index(generation))) {
      Set<String> hashes = new HashSet<>();
      long[] items = {0};
      collection.forEachState(state -> {
        items[0]++;
        hashes.add(state.contentHash());
      });
      if (items[0] != collection.size()) {
        findings.add(
            new Finding(
                Severity.PROBLEM,
                "index",
                "it says %,d items, but %,d can be read; index again"
                    .formatted(collection.size(), items[0])));
      } else {
        good("index", "%,d items, segments: %s".formatted(items[0], collection.segmentCounts()));
      }
      MediaStore.Usage orphans = new MediaStore(folder.media()).orphans(hashes::contains);
      if (orphans.files() > 0) {
        warn(
            "media",
            "%,d files of %,d bytes belong to no item; they only take space"
                .formatted(orphans.files(), orphans.bytes()));
      } else {
        good("media", "every file belongs to an item");
      }
    } catch (SemblanceException e) {
      problem("index", e);
    }
  }

  private void good(String subject, String message) {
    findings.add(new Finding(Severity.GOOD, subject, message));
  }

  private void warn(String subject, String message) {
    findings.add(new Finding(Severity.WARNING, subject, message));
  }

  private void problem(String subject, SemblanceException e) {
    findings.add(new Finding(Severity.PROBLEM, subject, String.valueOf(e.getMessage())));
  }
}
