package semblance.catalog;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import semblance.catalog.guard.AlignedGuard;
import semblance.catalog.guard.SpaceGuard;
import semblance.catalog.storage.AlignedTower;
import semblance.catalog.storage.CatalogFolder;
import semblance.catalog.storage.CatalogManifest;
import semblance.catalog.storage.SpaceRecord;
import semblance.catalog.upkeep.FileChecks;
import semblance.catalog.upkeep.Finding;
import semblance.catalog.upkeep.Findings;
import semblance.catalog.upkeep.IndexChecks;
import semblance.catalog.upkeep.MediaChecks;
import semblance.collection.item.Schema;
import semblance.embedding.ContentDecoder;
import semblance.embedding.EmbeddingModel;
import semblance.embedding.Modality;
import semblance.embedding.SemblanceException;

/// Checks a catalog's files, and its model if one is given, and says what it found. Nothing is
/// changed.
public final class CatalogVerifier {
  private final CatalogFolder folder;
  private final ContentDecoder decoder;
  private final Optional<ModelSource> models;
  private final Findings findings;

  private CatalogVerifier(
      CatalogFolder folder, ContentDecoder decoder, Optional<ModelSource> models) {
    this.folder = folder;
    this.decoder = decoder;
    this.models = models;
    this.findings = new Findings(folder);
  }

  /// Checks everything that needs no model: manifest, lock, generation, index and media.
  ///
  /// @throws semblance.embedding.CatalogException if there is no catalog
  public static List<Finding> verify(Path folder, ContentDecoder decoder) {
    CatalogVerifier verifier =
        new CatalogVerifier(new CatalogFolder(folder), decoder, Optional.empty());
    verifier.verify(Optional.empty());
    return verifier.findings.list();
  }

  /// Checks everything but aligned towers: the model's fingerprint and the canaries of all its
  /// towers as well.
  ///
  /// @throws semblance.embedding.CatalogException if there is no catalog
  public static List<Finding> verify(Path folder, ContentDecoder decoder, EmbeddingModel model) {
    CatalogVerifier verifier =
        new CatalogVerifier(new CatalogFolder(folder), decoder, Optional.empty());
    verifier.verify(Optional.of(model));
    return verifier.findings.list();
  }

  /// Checks everything: the identities and canaries of aligned towers as well, whose models are
  /// opened for it.
  ///
  /// @throws semblance.embedding.CatalogException if there is no catalog
  public static List<Finding> verify(Path folder, CatalogHost host, EmbeddingModel model) {
    CatalogVerifier verifier =
        new CatalogVerifier(new CatalogFolder(folder), host.decoder(), Optional.of(host.models()));
    verifier.verify(Optional.of(model));
    return verifier.findings.list();
  }

  private void verify(Optional<EmbeddingModel> model) {
    folder.requireCatalog();
    CatalogManifest manifest;
    try {
      manifest = CatalogManifest.read(folder);
    } catch (SemblanceException e) {
      findings.problem(CatalogFolder.MANIFEST, e);
      return;
    }
    findings.good(
        CatalogFolder.MANIFEST,
        "format %d, generation %d".formatted(manifest.format(), manifest.generation()));
    GenerationCheck.check(folder, manifest, decoder, findings);
    FileChecks files = new FileChecks(folder, findings);
    files.manifest();
    files.lock();
    Set<String> contents = new HashSet<>();
    boolean allRead = true;
    for (int number : manifest.generations()) {
      Optional<IndexChecks.Holds> holds =
          number == manifest.generation()
              ? verify(files, manifest, number, "", model)
              : verify(
                  files, manifest, number, "generation %d: ".formatted(number), Optional.empty());
      holds.ifPresent(held -> contents.addAll(held.contents()));
      allRead &= holds.isPresent();
    }
    if (allRead) {
      new MediaChecks(folder, findings).check(contents);
    } else {
      findings.warn("media", "not checked, since it is not known which items there are");
    }
    files.journals();
  }

  /// Checks a generation.
  ///
  /// @param prefix before what is not named by its file, if it is not the one that is searched
  private Optional<IndexChecks.Holds> verify(
      FileChecks files,
      CatalogManifest manifest,
      int number,
      String prefix,
      Optional<EmbeddingModel> model) {
    Optional<SpaceRecord> record = Optional.empty();
    long problems = findings.problems();
    try {
      SpaceRecord read = SpaceRecord.read(folder.space(number));
      record = Optional.of(read);
      findings.good(
          prefix + "space.json",
          "made with %s, fingerprint %s".formatted(read.model(), read.space().shortFingerprint()));
      files.generation(number, read);
    } catch (SemblanceException e) {
      findings.problem(findings.name(folder.space(number)), e);
    }
    if (prefix.isEmpty() && findings.problems() == problems) {
      try {
        Generation generation = Generation.open(folder, number, manifest.name(), decoder);
        model.ifPresent(opened -> verify(generation.guard(), opened));
        for (AlignedTower tower : generation.record().aligned()) {
          verify(generation.aligned(), tower);
        }
      } catch (SemblanceException e) {
        findings.problem("generation " + number, e);
      }
    }
    Optional<IndexChecks.Holds> holds =
        new IndexChecks(folder, number, prefix + "index", findings).check(record);
    holds
        .filter(held -> !agree(held.schema(), manifest.schema()))
        .ifPresent(held ->
            findings.problem(
                prefix + "index",
                "its fields have the types %s, %s says %s; semblance catalog reindex makes them agree"
                    .formatted(
                        held.schema().json(), CatalogFolder.MANIFEST, manifest.schema().json())));
    return holds;
  }

  /// Whether no field has two types. Either side may know fields that the other does not yet.
  private static boolean agree(Schema index, Schema manifest) {
    return index.fields().entrySet().stream()
        .allMatch(
            field -> manifest.type(field.getKey()).orElse(field.getValue()) == field.getValue());
  }

  private void verify(SpaceGuard guard, EmbeddingModel model) {
    try {
      guard.requireSame(model);
      findings.good("model", "%s has the catalog's fingerprint".formatted(model.name()));
    } catch (SemblanceException e) {
      findings.problem("model", e);
      return;
    }
    for (Modality modality : model.modalities()) {
      if (guard.held().contains(modality)) {
        judge(modality + " canaries", guard.verdict(model.tower(modality)), "");
      } else {
        findings.good(
            modality + " canaries", "none: the catalog was made before catalogs held such content");
      }
    }
  }

  private void judge(String subject, SpaceGuard.Verdict verdict, String before) {
    verdict
        .failure()
        .ifPresentOrElse(
            failure -> findings.problem(subject, failure),
            () ->
                findings.good(
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
      findings.good("aligned text", "%s is declared, not opened".formatted(declared.model()));
      return;
    }
    try (EmbeddingModel model = models.get().open(declared.model(), SpaceRecord.QUERY_PRECISION)) {
      guard.requireSame(declared, model);
      judge(
          subject,
          guard.verdict(declared, model.tower(Modality.TEXT)),
          "%s: ".formatted(declared.model()));
    } catch (SemblanceException e) {
      findings.problem(subject, e);
    }
  }
}
