package semblance.catalog;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import semblance.catalog.query.Match;
import semblance.catalog.tiny.TestDecoder;
import semblance.catalog.tiny.TinyModel;
import semblance.catalog.tiny.TinySettings;
import semblance.collection.item.Metadata;
import semblance.collection.item.Place;
import semblance.collection.item.SourceStamp;
import semblance.embedding.Content;
import semblance.embedding.ContentDecoder;
import semblance.embedding.Embedding;
import semblance.embedding.EmbeddingModel;
import semblance.embedding.Modality;
import semblance.embedding.Picture;
import semblance.embedding.Precision;
import semblance.embedding.Role;

/// A tiny model, a host that knows it, and items made with it.
final class Fixture {
  static final List<String> COLOURS =
      List.of(
          "black", "white", "grey", "red", "orange", "yellow", "green", "blue", "purple", "pink",
          "brown");
  private static final int[] RGB = {
    0x0f0f0f, 0xf5f5f5, 0x808080, 0xd21e1e, 0xf58c14, 0xf5e132, 0x289632, 0x2850c8, 0x822896,
    0xf596b4, 0x6e4623
  };

  final AtomicInteger opened = new AtomicInteger();
  private final TinySettings settings;
  private final ContentDecoder decoder;

  private Fixture(TinySettings settings, ContentDecoder decoder) {
    this.settings = settings;
    this.decoder = decoder;
  }

  static Fixture standard() {
    return new Fixture(TinySettings.standard(), TestDecoder.correct());
  }

  static Fixture of(TinySettings settings) {
    return new Fixture(settings, TestDecoder.correct());
  }

  Fixture withDecoder(ContentDecoder other) {
    return new Fixture(settings, other);
  }

  TinyModel model() {
    return new TinyModel(settings);
  }

  /// Opens the fixture's model, in its own precision at most.
  CatalogHost host() {
    return new CatalogHost(
        (_, fastest) -> {
          opened.incrementAndGet();
          return new TinyModel(
              fastest == Precision.FP32 ? settings.withPrecision(Precision.FP32) : settings);
        },
        decoder);
  }

  CatalogWriter create(Path folder, EmbeddingModel model) {
    return CatalogWriter.create(folder, CatalogSettings.named("colours"), model, host());
  }

  static Picture picture(int... colours) {
    int side = 24;
    byte[] rgb = new byte[side * side * 3];
    for (int pixel = 0; pixel < side * side; pixel++) {
      int colour = RGB[colours[pixel * colours.length / (side * side)]];
      rgb[3 * pixel] = (byte) (colour >> 16);
      rgb[3 * pixel + 1] = (byte) (colour >> 8);
      rgb[3 * pixel + 2] = (byte) colour;
    }
    return new Picture(side, side, rgb);
  }

  static Picture picture(String colour) {
    return picture(COLOURS.indexOf(colour));
  }

  static EmbeddedItem item(EmbeddingModel model, String id, String metadata, Content... contents) {
    List<EmbeddedItem.EmbeddedSegment> segments = new ArrayList<>();
    for (Content content : contents) {
      Embedding embedding =
          model.tower(content.modality()).embed(List.of(content), Role.DOCUMENT).getFirst();
      segments.add(new EmbeddedItem.EmbeddedSegment(content.modality(), Place.WHOLE, embedding));
    }
    return new EmbeddedItem(id, "", "", SourceStamp.NONE, Metadata.parse(metadata), segments);
  }

  static EmbeddedItem image(EmbeddingModel model, String id, Picture picture) {
    return item(model, id, "{}", new Content.Image(picture));
  }

  static EmbeddedItem text(EmbeddingModel model, String id, String text) {
    return item(model, id, "{}", new Content.Text(text));
  }

  /// Pictures `p0`… and texts `t0`… of one to three colours.
  static List<EmbeddedItem> mixed(EmbeddingModel model, Random random, int ofEach) {
    List<EmbeddedItem> items = new ArrayList<>();
    for (int i = 0; i < ofEach; i++) {
      int[] colours = random.ints(1 + random.nextInt(3), 0, COLOURS.size()).toArray();
      items.add(image(model, "p" + i, picture(colours)));
      StringBuilder words = new StringBuilder("thing " + random.nextInt(9));
      for (int colour : random.ints(1 + random.nextInt(3), 0, COLOURS.size()).toArray()) {
        words.append(' ').append(COLOURS.get(colour));
      }
      items.add(text(model, "t" + i, words.toString()));
    }
    return items;
  }

  static List<String> ids(List<Match> matches) {
    return matches.stream().map(match -> match.item().id()).toList();
  }

  static float[] vector(EmbeddedItem item) {
    return item.segments().getFirst().embedding().vector();
  }

  static Modality modality(EmbeddedItem item) {
    return item.segments().getFirst().modality();
  }
}
