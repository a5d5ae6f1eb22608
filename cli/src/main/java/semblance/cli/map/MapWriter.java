package semblance.cli.map;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import semblance.catalog.Catalog;
import semblance.catalog.map.CatalogMap;
import semblance.catalog.map.MapPoint;
import semblance.catalog.storage.MediaStore;
import semblance.cli.page.MapData;
import semblance.cli.page.MapPage;
import semblance.cli.page.PageFile;
import semblance.cli.workspace.SourceName;
import semblance.collection.item.ItemState;
import semblance.embedding.InvalidQueryException;
import semblance.embedding.Modality;
import semblance.media.PictureDecoder;

/// Writes a map as CSV, JSON, a page or one picture.
public final class MapWriter {
  /// Beyond so many texts their beginnings would make the page heavy.
  private static final int MOST_TEXTS = 5_000;

  private static final int TEXT_LENGTH = 160;

  private final Catalog catalog;
  private final CatalogMap map;
  private final Path here;
  private final PictureDecoder decoder = new PictureDecoder();

  /// @param here the folder that relative paths start from
  public MapWriter(Catalog catalog, CatalogMap map, Path here) {
    this.catalog = catalog;
    this.map = map;
    this.here = here;
  }

  /// Prints a line an item, after one with the columns' names.
  public void csv(PrintStream out) {
    StringBuilder lines = new StringBuilder("id,path,modality,x,y,cluster\n");
    for (MapPoint point : map.points()) {
      lines
          .append(quoted(point.item().id()))
          .append(',')
          .append(quoted(name(point.item())))
          .append(',')
          .append(point.modality().label())
          .append(
              String.format(Locale.ROOT, ",%.5f,%.5f,%d%n", point.x(), point.y(), point.cluster()));
    }
    out.print(lines);
  }

  private static String quoted(String text) {
    return text.matches("[^\",\r\n]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
  }

  /// Prints all of it as one JSON object.
  public void json(PrintStream out) {
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode root = mapper.createObjectNode();
    root.put("catalog", catalog.folder().root().toString());
    root.put("items", map.points().size());
    root.put("fitted", map.fitted());
    ArrayNode points = root.putArray("points");
    for (MapPoint point : map.points()) {
      points
          .addObject()
          .put("id", point.item().id())
          .put("path", name(point.item()))
          .put("modality", point.modality().label())
          .put("x", point.x())
          .put("y", point.y())
          .put("cluster", point.cluster());
    }
    try {
      out.println(mapper.writeValueAsString(root));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of JSON values that cannot be written", e);
    }
  }

  /// Writes the map as one picture.
  ///
  /// @throws semblance.embedding.StorageException if it cannot be written
  public void png(Path file) {
    PageFile.write(file, Poster.png(map.points(), catalog.media(), decoder));
  }

  /// Writes the map as a page.
  ///
  /// @param colour the field to colour points by at first; empty for what tells most
  /// @throws InvalidQueryException if there is no such field to colour by
  /// @throws semblance.embedding.StorageException if it cannot be written
  public void page(Path file, Optional<String> colour) {
    List<MapPoint> points = map.points();
    List<MapData.Field> fields = MapFields.of(catalog, points);
    List<String> names = fields.stream().map(MapData.Field::name).toList();
    int start = colour.map(names::indexOf).orElse(0);
    if (start < 0) {
      throw new InvalidQueryException(
          "no field '%s' to colour by: expected one of %s"
              .formatted(colour.orElse(""), String.join(", ", names)));
    }
    Sheets sheets = Sheets.of(points, catalog.media(), decoder);
    boolean withTexts =
        points.stream().filter(point -> point.modality() == Modality.TEXT).count() <= MOST_TEXTS;
    List<MapData.Point> shown = new ArrayList<>(points.size());
    IntStream.range(0, points.size())
        .forEach(i -> {
          MapPoint point = points.get(i);
          shown.add(
              new MapData.Point(
                  point.x(),
                  point.y(),
                  name(point.item()),
                  point.item().source(),
                  withTexts && point.modality() == Modality.TEXT ? beginning(point.item()) : "",
                  sheets.spot(i).place(),
                  sheets.spot(i).width(),
                  sheets.spot(i).height()));
        });
    String note =
        String.format(
            Locale.ROOT, "%,d items · %s", points.size(), catalog.folder().root().getFileName());
    PageFile.write(
        file,
        MapPage.html(
            "Map",
            note,
            new MapData(shown, fields, start, sheets.pictures(), sheets.tile(), sheets.across())));
  }

  private String beginning(ItemState item) {
    if (item.contentHash().isEmpty()) {
      return "";
    }
    return catalog
        .media()
        .read(item.contentHash(), MediaStore.Kind.TEXT)
        .map(bytes -> new String(bytes, StandardCharsets.UTF_8).strip().replaceAll("\\s+", " "))
        .map(text -> text.length() <= TEXT_LENGTH ? text : text.substring(0, TEXT_LENGTH) + " …")
        .orElse("");
  }

  private String name(ItemState item) {
    return SourceName.of(item.source().isEmpty() ? item.id() : item.source(), here).toString();
  }
}
