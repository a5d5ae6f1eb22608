package semblance.catalog.duplicates;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import semblance.catalog.calibration.Calibration;
import semblance.catalog.probe.ProbeSet;
import semblance.embedding.ContentDecoder;
import semblance.embedding.EmbeddingModel;
import semblance.embedding.Modality;
import semblance.embedding.Tower;

/// What makes a picture a copy of another one, saved again, made smaller, lighter, grey or cut by
/// up to 15 % of a side: their vectors lie near, and their edges meet when one is laid over the
/// other. Both are needed; why, and how well it does, is in
/// docs/decisions/0017-duplicates-and-map.md.
///
/// [DuplicateFinder] asks it within a catalog; here it is for pictures that are in none.
/// Thread-safe.
public final class CopyRule {
  /// How far two copies of a picture may lie apart, as a share of how far unrelated ones do: half
  /// the size or without colours they can still be recognised, and edges decide.
  static final double PICTURE_DISTANCE = .3;

  private static final ThreadLocal<Overlay> OVERLAYS = ThreadLocal.withInitial(Overlay::new);

  private CopyRule() {}

  /// The cosine at a distance, which is given as a share of that between unrelated contents, so
  /// that it means the same for every model.
  static double cosine(double distance, double unrelatedCosine) {
    return 1 - distance * (1 - unrelatedCosine);
  }

  static boolean meets(float likeness) {
    return likeness >= Overlay.ALIKE;
  }

  /// Whether the edges of two pictures meet, whole over whole or one over a part of the other.
  public static boolean edgesMeet(Appearance one, Appearance other) {
    return meets(OVERLAYS.get().likeness(one, other));
  }

  /// The least cosine that two copies of a picture have by a model's vectors. Embeds the catalogs'
  /// reference pictures.
  ///
  /// @throws semblance.embedding.ModelException if the model has no tower for pictures
  public static double leastCosine(EmbeddingModel model, ContentDecoder decoder) {
    Tower tower = model.tower(Modality.IMAGE);
    List<float[]> vectors = ProbeSet.resource(Calibration.class, "reference").embed(tower, decoder);
    Calibration calibration =
        new Calibration(model.space().dimension(), new TreeMap<>(Map.of(Modality.IMAGE, vectors)));
    return cosine(PICTURE_DISTANCE, calibration.unrelatedCosine(Modality.IMAGE));
  }
}
