package semblance.catalog;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import semblance.catalog.calibration.Calibration;
import semblance.catalog.guard.AlignedGuard;
import semblance.catalog.guard.PrecisionCheck;
import semblance.catalog.guard.SpaceGuard;
import semblance.catalog.probe.ProbeSet;
import semblance.catalog.storage.CatalogFolder;
import semblance.catalog.storage.SpaceRecord;
import semblance.catalog.storage.VectorFile;
import semblance.embedding.Agreement;
import semblance.embedding.ContentDecoder;
import semblance.embedding.EmbeddingModel;
import semblance.embedding.Modality;
import semblance.embedding.ModelException;
import semblance.embedding.Precision;
import semblance.embedding.SpaceMismatchException;
import semblance.embedding.Tower;

/// Vectors made with one model, and what they are guarded and calibrated with: a folder below
/// `generations/`.
///
/// @param number its name
/// @param record what it was made with
/// @param guard keeps other spaces out of it
/// @param aligned lets queries' texts through the second text towers that were declared for it
/// @param calibration puts its scores on one scale
record Generation(
    int number,
    SpaceRecord record,
    SpaceGuard guard,
    AlignedGuard aligned,
    Calibration calibration) {

  /// Writes everything of a generation but its index.
  ///
  /// The vectors of the canaries are fp32 ones, whatever the model computes in: for a model that is
  /// open in bf16, it is opened a second time in fp32 for this moment. Then it is also measured how
  /// well bf16 stands for fp32.
  ///
  /// Where films go through the tower for pictures, they have canaries of their own, and the
  /// reference contents of pictures.
  ///
  /// @throws ModelException if bf16 does not stand for fp32 well enough with this model
  static void begin(CatalogFolder folder, int number, EmbeddingModel model, CatalogHost host) {
    Set<Modality> held = model.modalities();
    ProbeSet canaries = ProbeSet.resource(SpaceGuard.class, "canaries").of(held);
    ProbeSet reference = ProbeSet.resource(Calibration.class, "reference").of(held);
    canaries.copyTo(folder.canaries(number));
    reference.copyTo(folder.reference(number));
    SortedMap<Modality, Precision> precisions = new TreeMap<>();
    SortedMap<Modality, PrecisionCheck> checks = new TreeMap<>();
    @Nullable EmbeddingModel exact = null;
    try {
      for (Tower tower : model.towers()) {
        Modality modality = tower.modality();
        precisions.put(modality, tower.precision());
        List<float[]> canaryVectors = canaries.embed(tower, host.decoder());
        List<float[]> referenceVectors = reference.embed(tower, host.decoder());
        if (tower.precision() != Precision.FP32) {
          if (exact == null) {
            exact = openExact(model, host);
          }
          List<float[]> exactCanaries = canaries.embed(exact.tower(modality), host.decoder());
          checks.put(
              modality,
              check(
                  model,
                  tower,
                  PrecisionCheck.compare(
                      canaryVectors,
                      exactCanaries,
                      referenceVectors,
                      reference.embed(exact.tower(modality), host.decoder()))));
          canaryVectors = exactCanaries;
        }
        VectorFile.write(folder.canaryVectors(number, modality), canaryVectors);
        VectorFile.write(folder.referenceVectors(number, modality), referenceVectors);
        if (modality == Modality.IMAGE && !model.space().towers().containsKey(Modality.VIDEO)) {
          // Frames of films are pictures, and so is what does not belong to a query.
          Tower films = (exact == null ? model : exact).tower(Modality.VIDEO);
          VectorFile.write(
              folder.canaryVectors(number, Modality.VIDEO), canaries.embed(films, host.decoder()));
          VectorFile.write(folder.referenceVectors(number, Modality.VIDEO), referenceVectors);
        }
      }
    } finally {
      if (exact != null) {
        exact.close();
      }
    }
    new SpaceRecord(lastingName(model.name()), model.space(), precisions, overlaps(checks))
        .write(folder.space(number));
  }

  /// A name that still finds the model when asked from another folder: a path becomes absolute.
  static String lastingName(String name) {
    boolean path = name.contains("/") || name.contains(File.separator) || name.startsWith(".");
    return path && Files.isDirectory(Path.of(name))
        ? Path.of(name).toAbsolutePath().normalize().toString()
        : name;
  }

  private static SortedMap<Modality, Double> overlaps(Map<Modality, PrecisionCheck> checks) {
    SortedMap<Modality, Double> overlaps = new TreeMap<>();
    checks.forEach((modality, check) -> overlaps.put(modality, check.topTenOverlap()));
    return overlaps;
  }

  private static EmbeddingModel openExact(EmbeddingModel model, CatalogHost host) {
    EmbeddingModel exact = host.models().open(model.name(), Precision.FP32);
    if (!exact.space().fingerprint().equals(model.space().fingerprint())) {
      exact.close();
      throw new SpaceMismatchException(
          "model %s changed while it was opened in fp32".formatted(model.name()),
          model.space(),
          exact.space());
    }
    return exact;
  }

  private static PrecisionCheck check(EmbeddingModel model, Tower tower, PrecisionCheck check) {
    if (!check.passed()) {
      throw new ModelException(
          "the %s tower of %s is not exact enough in %s for a catalog: worst cosine with fp32 %.5f (at least %s is needed), top-10 overlap %.3f (at least %s is needed); open the model in fp32"
              .formatted(
                  tower.modality(),
                  model.name(),
                  tower.precision(),
                  check.worstCosine(),
                  Agreement.LEAST_COSINE,
                  check.topTenOverlap(),
                  Agreement.LEAST_OVERLAP));
    }
    return check;
  }

  /// Reads what was written when a generation began.
  ///
  /// @throws semblance.embedding.CatalogException if a part is missing, damaged or newer
  static Generation open(
      CatalogFolder folder, int number, String catalogName, ContentDecoder decoder) {
    SpaceRecord record = SpaceRecord.read(folder.space(number));
    int dimension = record.space().dimension();
    ProbeSet canaries = ProbeSet.read(folder.canaries(number));
    SortedMap<Modality, List<float[]>> canaryVectors = new TreeMap<>();
    SortedMap<Modality, List<float[]>> referenceVectors = new TreeMap<>();
    for (Modality modality : canaries.modalities()) {
      if (!record.space().holds(modality)) {
        continue;
      }
      canaryVectors.put(
          modality, VectorFile.read(folder.canaryVectors(number, modality), dimension));
      referenceVectors.put(
          modality, VectorFile.read(folder.referenceVectors(number, modality), dimension));
    }
    SpaceGuard guard = new SpaceGuard(catalogName, record, canaries, canaryVectors, decoder);
    return new Generation(
        number,
        record,
        guard,
        new AlignedGuard(
            catalogName,
            record,
            canaries,
            tower ->
                VectorFile.read(folder.alignedVectors(number, tower.identity().id()), dimension),
            decoder),
        new Calibration(dimension, referenceVectors));
  }
}
