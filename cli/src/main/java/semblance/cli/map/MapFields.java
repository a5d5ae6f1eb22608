package semblance.cli.map;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import semblance.catalog.Catalog;
import semblance.catalog.map.MapPoint;
import semblance.cli.page.MapData;
import semblance.collection.item.FieldType;

/// What the points of a map can be coloured by: their cluster, their kind, and each field of their
/// metadata that has few enough values.
final class MapFields {
  private static final int COLOURS = 12;
  private static final int MOST_VALUES = 500;
  private static final int MOST_FIELDS = 12;
  private static final Set<FieldType> TYPES =
      EnumSet.of(FieldType.KEYWORD, FieldType.BOOLEAN, FieldType.INTEGER, FieldType.TEXT);

  private MapFields() {}

  /// The fields, cluster and kind first.
  static List<MapData.Field> of(Catalog catalog, List<MapPoint> points) {
    List<MapData.Field> fields = new ArrayList<>();
    fields.add(
        field("cluster", points.stream().map(point -> "group " + (point.cluster() + 1)).toList()));
    fields.add(field("kind", points.stream().map(point -> point.modality().label()).toList()));
    List<String> names =
        catalog.describe().schema().fields().entrySet().stream()
            .filter(entry -> TYPES.contains(entry.getValue()))
            .map(Map.Entry::getKey)
            .toList();
    if (names.isEmpty()) {
      return fields;
    }
    Map<String, List<String>> values = new HashMap<>();
    names.forEach(name -> values.put(name, new ArrayList<>(points.size())));
    for (MapPoint point : points) {
      JsonNode metadata =
          catalog
              .find(point.item().id())
              .<JsonNode>map(item -> item.metadata().tree())
              .orElseGet(com.fasterxml.jackson.databind.node.MissingNode::getInstance);
      for (String name : names) {
        JsonNode value =
            metadata.at("/" + name.replace("~", "~0").replace("/", "~1").replace('.', '/'));
        values.getOrDefault(name, new ArrayList<>()).add(value.isValueNode() ? value.asText() : "");
      }
    }
    for (String name : names) {
      List<String> found = values.getOrDefault(name, List.of());
      long different = found.stream().distinct().count();
      if (different > 1
          && different <= Math.min(MOST_VALUES, Math.max(2, points.size() / 2))
          && fields.size() < MOST_FIELDS) {
        fields.add(field(name, found));
      }
    }
    return fields;
  }

  private static MapData.Field field(String name, List<String> values) {
    Map<String, Integer> counts = new HashMap<>();
    values.forEach(value -> counts.merge(value, 1, Integer::sum));
    counts.remove("");
    List<String> labels =
        counts.entrySet().stream()
            .sorted(
                Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                    .thenComparingInt(entry -> entry.getKey().length())
                    .thenComparing(Map.Entry.comparingByKey()))
            .limit(COLOURS)
            .map(Map.Entry::getKey)
            .toList();
    return new MapData.Field(name, labels, values.stream().map(labels::indexOf).toList());
  }
}
