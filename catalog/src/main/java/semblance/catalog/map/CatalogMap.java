package semblance.catalog.map;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import semblance.catalog.Catalog;
import semblance.catalog.matrix.ItemVectors;
import semblance.catalog.matrix.PrincipalAxes;
import semblance.collection.item.ItemState;
import semblance.collection.query.Filter;
import semblance.embedding.Modality;
import semblance.embedding.VectorMath;

/// The items of a catalog on a plane. The same catalog gives the same map.
///
/// An item is placed by its picture, else its film, sound or text. Pictures and texts lie in
/// different parts of a latent space, whatever they are about; so the mean of each kind is
/// subtracted, and a text comes to lie with the pictures that it is about.
///
/// @param points one an item, in the order of kinds and ids
/// @param fitted how many of them the layout was made of; the others were put beside the nearest of
///   these
/// @param time all of it
public record CatalogMap(List<MapPoint> points, int fitted, Duration time) {
  private static final List<Modality> KINDS =
      List.of(Modality.IMAGE, Modality.VIDEO, Modality.AUDIO, Modality.TEXT);

  /// Principal axes that the layout is made of; the others are noise to it, and take time.
  private static final int AXES = 50;

  private static final int ITEMS_A_CLUSTER = 15;
  private static final int MOST_CLUSTERS = 12;
  private static final long SEED = 20_110_711;

  public CatalogMap {
    points = List.copyOf(points);
  }

  /// Lays out the items that pass a filter. No model is opened, and nothing is written.
  ///
  /// @throws semblance.embedding.InvalidQueryException if the filter asks for a field that is not
  ///   in the schema, or there are more vectors than fit into memory
  public static CatalogMap draw(Catalog catalog, Filter filter) {
    long start = System.nanoTime();
    List<ItemState> items = new ArrayList<>();
    List<Modality> modalities = new ArrayList<>();
    List<float[]> rows = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (Modality kind : KINDS) {
      if (catalog.describe().segments().containsKey(kind)) {
        ItemVectors vectors = ItemVectors.read(catalog, kind, filter);
        List<float[]> fresh = new ArrayList<>();
        for (int i = 0; i < vectors.size(); i++) {
          if (seen.add(vectors.items().get(i).id())) {
            items.add(vectors.items().get(i));
            modalities.add(kind);
            fresh.add(vectors.rows().get(i));
          }
        }
        rows.addAll(centred(fresh));
      }
    }
    if (items.isEmpty()) {
      return new CatalogMap(List.of(), 0, Duration.ofNanos(System.nanoTime() - start));
    }
    PrincipalAxes axes = PrincipalAxes.of(rows, AXES, true, SEED);
    float[][] places = rows.parallelStream().map(axes::project).toArray(float[][]::new);
    Layout layout = Layout.of(places, SEED);
    int clusters = Math.clamp(items.size() / ITEMS_A_CLUSTER, 1, MOST_CLUSTERS);
    int[] cluster = Clusters.of(layout.points(), clusters, SEED);
    List<MapPoint> points = new ArrayList<>(items.size());
    for (int i = 0; i < items.size(); i++) {
      float[] point = layout.points()[i];
      points.add(new MapPoint(items.get(i), modalities.get(i), point[0], point[1], cluster[i]));
    }
    return new CatalogMap(points, layout.fitted(), Duration.ofNanos(System.nanoTime() - start));
  }

  /// Vectors without what all of their kind have in common.
  private static List<float[]> centred(List<float[]> rows) {
    if (rows.isEmpty()) {
      return rows;
    }
    float[] mean = new float[rows.getFirst().length];
    for (float[] row : rows) {
      VectorMath.addScaled(mean, row, 1f / rows.size());
    }
    return rows.stream()
        .map(row -> {
          float[] difference = row.clone();
          VectorMath.addScaled(difference, mean, -1);
          if (VectorMath.norm(difference) > 1e-4f) {
            VectorMath.normalize(difference);
          }
          return difference;
        })
        .toList();
  }
}
