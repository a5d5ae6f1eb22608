package semblance.catalog;

import java.util.List;
import semblance.catalog.reembedding.ReembeddingStatus;
import semblance.catalog.reembedding.Remark;
import semblance.catalog.reembedding.Remarks;
import semblance.catalog.storage.CatalogFolder;
import semblance.catalog.storage.CatalogManifest;
import semblance.catalog.upkeep.Findings;
import semblance.collection.CollectionReader;
import semblance.collection.lucene.VectorCollection;
import semblance.embedding.ContentDecoder;
import semblance.embedding.SemblanceException;

/// Checks how the generations of a catalog stand to one another: that each index says it belongs to
/// its generation, that the one beside the searched one holds nothing but what that one has, and
/// that no folder lies about that the manifest does not name.
final class GenerationCheck {
  private GenerationCheck() {}

  /// Checks, and changes nothing.
  static void check(
      CatalogFolder folder, CatalogManifest manifest, ContentDecoder decoder, Findings findings) {
    for (int number : folder.generations()) {
      if (!manifest.generations().contains(number)) {
        findings.warn(
            "generation " + number,
            "left by a process that died while it was made or deleted; the next writer removes it");
      }
    }
    degraded(folder, manifest.generation(), findings);
    manifest.beside().ifPresent(number -> beside(folder, manifest, number, decoder, findings));
  }

  private static void degraded(CatalogFolder folder, int number, Findings findings) {
    Remarks remarks = Remarks.read(folder.marks(number));
    if (remarks.all().isEmpty()) {
      return;
    }
    String subject = "generation " + number;
    try (CollectionReader items = VectorCollection.openReadOnly(folder.index(number))) {
      List<Remark> degraded =
          remarks.all().stream()
              .filter(remark -> remark.kind() == Remark.Kind.DEGRADED)
              .filter(remark -> items.storedAt(remark.id()).orElse(-1) == remark.number())
              .toList();
      if (!degraded.isEmpty()) {
        findings.warn(
            subject,
            "%,d items were made from less than the whole when the catalog was re-embedded, such as %s (%s); they stay so until their files change and are indexed again"
                .formatted(
                    degraded.size(), degraded.getFirst().id(), degraded.getFirst().reason()));
      }
    } catch (SemblanceException e) {
      findings.problem(subject, e);
    }
  }

  private static void beside(
      CatalogFolder folder,
      CatalogManifest manifest,
      int number,
      ContentDecoder decoder,
      Findings findings) {
    String subject = "generation " + number;
    try (CollectionReader searched =
            VectorCollection.openReadOnly(folder.index(manifest.generation()));
        CollectionReader beside = VectorCollection.openReadOnly(folder.index(number))) {
      Generation generation = Generation.open(folder, number, manifest.name(), decoder);
      WrittenGeneration.requireOwn(generation, beside);
      Generation first = Generation.open(folder, manifest.generation(), manifest.name(), decoder);
      WrittenGeneration.requireOwn(first, searched);
      ReembeddingStatus status =
          Filling.status(first, searched, generation, beside, Remarks.read(folder.marks(number)));
      long foreign = beside.size() - status.inStep();
      if (foreign > 0) {
        findings.warn(
            subject,
            "made with %s, %,d items are not as the searched ones: deleted or changed since; the next writer removes them"
                .formatted(generation.record().model(), foreign));
      } else {
        findings.good(
            subject,
            "made with %s, %s, has %,d of %,d items"
                .formatted(
                    generation.record().model(),
                    status.isSwitched() ? "searched before" : "being filled",
                    status.inStep(),
                    status.items()));
      }
    } catch (SemblanceException e) {
      findings.problem(subject, e);
    }
  }
}
