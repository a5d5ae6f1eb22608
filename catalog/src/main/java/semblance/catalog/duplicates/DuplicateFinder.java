package semblance.catalog.duplicates;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import semblance.catalog.Catalog;
import semblance.catalog.matrix.ItemVectors;
import semblance.collection.item.ItemState;
import semblance.embedding.ContentDecoder;
import semblance.embedding.Modality;
import semblance.embedding.VectorMath;

/// Finds items that are one thing stored more than once.
///
/// Equal contents are found by their hash. Beyond that, an item is compared by its picture, else
/// its film, sound or text, with the others of that kind: first by vector, against every
/// representative; then, for pictures, by laying thumbnails over one another, since vectors alone
/// take ten shirts of one brand for the same picture. See
/// docs/decisions/0017-duplicates-and-map.md.
public final class DuplicateFinder {
  /// What an item is compared by, if it has it.
  private static final List<Modality> KINDS =
      List.of(Modality.IMAGE, Modality.VIDEO, Modality.AUDIO, Modality.TEXT);

  /// How far apart two copies may lie where nothing but vectors decides, as
  /// [CopyRule#PICTURE_DISTANCE] where more does.
  private static final double SURE_DISTANCE = .03;

  private final Catalog catalog;
  private final ContentDecoder decoder;
  private final Preference preference;
  private final DuplicateSettings settings;
  private final Map<Modality, Double> thresholds = new EnumMap<>(Modality.class);
  private final List<DuplicateGroup> groups = new ArrayList<>();
  private long looks;

  private DuplicateFinder(
      Catalog catalog, ContentDecoder decoder, PictureSizes sizes, DuplicateSettings settings) {
    this.catalog = catalog;
    this.decoder = decoder;
    this.preference = new Preference(sizes);
    this.settings = settings;
  }

  /// Finds the duplicates of a catalog. No model is opened, and nothing is written.
  ///
  /// @param decoder reads the catalog's thumbnails
  /// @param sizes asked for what turned out to be a duplicate, to choose the one to keep
  /// @throws semblance.embedding.InvalidQueryException if the filter asks for a field that is not
  ///   in the schema, or there are more vectors than fit into memory
  public static DuplicateReport find(
      Catalog catalog, ContentDecoder decoder, PictureSizes sizes, DuplicateSettings settings) {
    return new DuplicateFinder(catalog, decoder, sizes, settings).find();
  }

  private DuplicateReport find() {
    long start = System.nanoTime();
    Set<String> seen = new HashSet<>();
    for (Modality kind : KINDS) {
      if (catalog.describe().segments().containsKey(kind)) {
        ItemVectors all = ItemVectors.read(catalog, kind, settings.filter());
        List<Integer> fresh = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
          if (seen.add(all.items().get(i).id())) {
            fresh.add(i);
          }
        }
        find(
            new ItemVectors(
                kind,
                fresh.stream().map(all.items()::get).toList(),
                fresh.stream().map(all.rows()::get).toList()));
      }
    }
    groups.sort(
        Comparator.comparingInt((DuplicateGroup group) -> -group.others().size())
            .thenComparing(group -> group.keep().item().id()));
    return new DuplicateReport(
        groups, seen.size(), thresholds, looks, Duration.ofNanos(System.nanoTime() - start));
  }

  private void find(ItemVectors vectors) {
    List<List<Integer>> contents = byContent(vectors.items());
    if (settings.exactOnly()) {
      for (List<Integer> copies : contents) {
        if (copies.size() > 1) {
          add(vectors, best(vectors, copies), copies);
        }
      }
      return;
    }
    Modality kind = vectors.modality();
    double threshold = settings.threshold().orElse(cosine(kind, distance(kind)));
    thresholds.put(kind, threshold);
    List<ItemState> items = contents.stream().map(c -> vectors.items().get(c.getFirst())).toList();
    List<float[]> rows = contents.stream().map(c -> vectors.rows().get(c.getFirst())).toList();
    Appearances appearances = new Appearances(items, catalog.media(), decoder);
    StarGrouping.Check check = check(kind, appearances);
    int[] representatives = StarGrouping.group(rows, (float) threshold, check);
    Map<Integer, List<Integer>> stars = new TreeMap<>();
    for (int i = 0; i < representatives.length; i++) {
      stars.computeIfAbsent(representatives[i], _ -> new ArrayList<>()).add(i);
    }
    for (List<Integer> star : stars.values()) {
      split(vectors, contents, star, (float) threshold, check);
    }
    looks += appearances.looks();
  }

  /// Items of equal content together, each list with the best by what is known of it first, and the
  /// lists likewise.
  private static List<List<Integer>> byContent(List<ItemState> items) {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      order.add(i);
    }
    order.sort(Comparator.comparing(items::get, Preference.cheap()));
    Map<String, List<Integer>> contents = new LinkedHashMap<>();
    for (int i : order) {
      ItemState item = items.get(i);
      String key = item.contentHash().isEmpty() ? "id " + item.id() : item.contentHash();
      contents.computeIfAbsent(key, _ -> new ArrayList<>()).add(i);
    }
    return List.copyOf(contents.values());
  }

  private static double distance(Modality kind) {
    return kind == Modality.IMAGE ? CopyRule.PICTURE_DISTANCE : SURE_DISTANCE;
  }

  private double cosine(Modality kind, double distance) {
    return CopyRule.cosine(distance, catalog.unrelatedCosine(kind));
  }

  private StarGrouping.Check check(Modality kind, Appearances appearances) {
    if (kind != Modality.IMAGE) {
      return (_, _, _) -> true;
    }
    double sure = cosine(kind, SURE_DISTANCE);
    return (one, other, cosine) ->
        appearances.likeness(one, other).map(CopyRule::meets).orElse(cosine >= sure);
  }

  /// Makes groups of a star whose items are each like the one to keep, now that it is worth reading
  /// how large the pictures are.
  ///
  /// @param star indices of contents
  private void split(
      ItemVectors vectors,
      List<List<Integer>> contents,
      List<Integer> star,
      float threshold,
      StarGrouping.Check check) {
    List<Integer> left = new ArrayList<>(star);
    while (!left.isEmpty()) {
      int keep =
          left.size() == 1
              ? left.getFirst()
              : left.stream()
                  .min(
                      Comparator.comparing(c -> best(vectors, contents.get(c)), preference.order()))
                  .orElseThrow();
      List<Integer> group = new ArrayList<>();
      List<Integer> rest = new ArrayList<>();
      float[] row = vectors.rows().get(contents.get(keep).getFirst());
      for (int content : left) {
        float cosine = VectorMath.dot(row, vectors.rows().get(contents.get(content).getFirst()));
        boolean near =
            content == keep || (cosine >= threshold && check.accepts(content, keep, cosine));
        (near ? group : rest).add(content);
      }
      List<Integer> items = group.stream().flatMap(c -> contents.get(c).stream()).toList();
      if (items.size() > 1) {
        add(vectors, best(vectors, contents.get(keep)), items);
      }
      left = rest;
    }
  }

  private ItemState best(ItemVectors vectors, List<Integer> copies) {
    return copies.stream()
        .map(vectors.items()::get)
        .min(copies.size() == 1 ? Comparator.comparing(ItemState::id) : preference.order())
        .orElseThrow();
  }

  private void add(ItemVectors vectors, ItemState keep, List<Integer> members) {
    float[] row =
        members.stream()
            .filter(i -> vectors.items().get(i).equals(keep))
            .map(vectors.rows()::get)
            .findFirst()
            .orElseThrow();
    List<DuplicateGroup.Copy> others = new ArrayList<>();
    for (int i : members) {
      ItemState item = vectors.items().get(i);
      if (!item.equals(keep)) {
        others.add(copy(item, keep, VectorMath.dot(row, vectors.rows().get(i))));
      }
    }
    others.sort(
        Comparator.comparing((DuplicateGroup.Copy copy) -> !copy.sameContent())
            .thenComparingDouble(copy -> -copy.cosine())
            .thenComparing(copy -> copy.item().id()));
    String reason =
        preference.reason(keep, others.stream().map(DuplicateGroup.Copy::item).toList());
    groups.add(new DuplicateGroup(vectors.modality(), copy(keep, keep, 1), reason, others));
  }

  private DuplicateGroup.Copy copy(ItemState item, ItemState keep, float cosine) {
    boolean same =
        item.equals(keep)
            || (!item.contentHash().isEmpty() && item.contentHash().equals(keep.contentHash()));
    return new DuplicateGroup.Copy(item, preference.size(item), Math.min(1, cosine), same);
  }
}
