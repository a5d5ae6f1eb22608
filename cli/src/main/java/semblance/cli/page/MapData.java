package semblance.cli.page;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;

/// What a map shows.
///
/// @param points one an item
/// @param fields what points can be coloured by; the first two are not told of a point
/// @param start the index of the field to begin with
/// @param sheets pictures with the thumbnails side by side
/// @param tile the sides of a thumbnail's place on a sheet
/// @param across such places in a row of a sheet, and in a column
public record MapData(
    List<Point> points,
    List<Field> fields,
    int start,
    List<ResultPage.EmbeddedPicture> sheets,
    int tile,
    int across) {
  public MapData {
    points = List.copyOf(points);
    fields = List.copyOf(fields);
    sheets = List.copyOf(sheets);
  }

  /// An item.
  ///
  /// @param x from 0 to 1
  /// @param y from 0 to 1
  /// @param name the file's path or the item's id
  /// @param link where it lies; empty if nowhere
  /// @param text how it begins, if it is a text; else empty
  /// @param place of its thumbnail on the sheets; -1 for none
  /// @param width of the thumbnail
  /// @param height of the thumbnail
  public record Point(
      float x, float y, String name, String link, String text, int place, int width, int height) {}

  /// Something that points differ in.
  ///
  /// @param name such as `colour`
  /// @param labels its values, the most frequent first, as many as there are colours
  /// @param values an index of a label a point; -1 for any other
  public record Field(String name, List<String> labels, List<Integer> values) {
    public Field {
      labels = List.copyOf(labels);
      values = List.copyOf(values);
    }
  }

  ObjectNode tree() {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    ArrayNode x = root.putArray("x");
    ArrayNode y = root.putArray("y");
    ArrayNode names = root.putArray("names");
    ArrayNode links = root.putArray("links");
    ArrayNode texts = root.putArray("texts");
    ArrayNode tiles = root.putArray("tiles");
    ArrayNode widths = root.putArray("widths");
    ArrayNode heights = root.putArray("heights");
    for (Point point : points) {
      x.addRawValue(new com.fasterxml.jackson.databind.util.RawValue(number(point.x())));
      y.addRawValue(new com.fasterxml.jackson.databind.util.RawValue(number(point.y())));
      names.add(point.name());
      links.add(point.link());
      texts.add(point.text());
      tiles.add(point.place());
      widths.add(point.width());
      heights.add(point.height());
    }
    ArrayNode kinds = root.putArray("fields");
    for (Field field : fields) {
      ObjectNode kind = kinds.addObject().put("name", field.name());
      ArrayNode labels = kind.putArray("labels");
      field.labels().forEach(labels::add);
      ArrayNode values = kind.putArray("values");
      field.values().forEach(values::add);
    }
    root.put("start", start).put("tile", tile).put("across", across);
    ArrayNode pictures = root.putArray("sheets");
    sheets.forEach(
        sheet -> pictures.add("data:%s;base64,%s".formatted(sheet.mediaType(), sheet.base64())));
    return root;
  }

  private static String number(float place) {
    return String.format(Locale.ROOT, "%.5f", place);
  }
}
