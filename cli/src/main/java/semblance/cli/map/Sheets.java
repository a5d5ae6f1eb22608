package semblance.cli.map;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import semblance.catalog.map.MapPoint;
import semblance.catalog.storage.MediaStore;
import semblance.cli.page.ResultPage.EmbeddedPicture;
import semblance.embedding.Picture;
import semblance.embedding.SemblanceException;
import semblance.media.PictureDecoder;
import semblance.media.Thumbnails;

/// Thumbnails side by side on few large pictures, which a browser draws from much faster than from
/// many small ones.
final class Sheets {
  private static final int SHEET_SIDE = 2_048;

  /// More would make a page of more than about 40 MB. Every nth item has one then.
  private static final int MOST = 20_000;

  private final int tile;
  private final List<EmbeddedPicture> pictures;
  private final List<Spot> spots;

  private Sheets(int tile, List<EmbeddedPicture> pictures, List<Spot> spots) {
    this.tile = tile;
    this.pictures = pictures;
    this.spots = spots;
  }

  /// Where a point's thumbnail is.
  ///
  /// @param place from 0, over all sheets; -1 for none
  record Spot(int place, int width, int height) {
    static final Spot NONE = new Spot(-1, 0, 0);
  }

  /// The sides of a thumbnail's place.
  int tile() {
    return tile;
  }

  /// Places in a row, and in a column.
  int across() {
    return SHEET_SIDE / tile;
  }

  /// The sheets.
  List<EmbeddedPicture> pictures() {
    return pictures;
  }

  /// Where the thumbnail of a point is.
  Spot spot(int point) {
    return spots.get(point);
  }

  /// Makes sheets of the points' thumbnails, as large as a page of some 20 MB allows.
  static Sheets of(List<MapPoint> points, MediaStore media, PictureDecoder decoder) {
    int count = points.size();
    int tile =
        count <= 400 ? 160 : count <= 1_500 ? 128 : count <= 5_000 ? 80 : count <= 12_000 ? 56 : 40;
    int across = SHEET_SIDE / tile;
    int perSheet = across * across;
    List<Spot> spots = new ArrayList<>(Collections.nCopies(count, Spot.NONE));
    List<EmbeddedPicture> pictures = new ArrayList<>();
    double step = Math.max(1, (double) count / MOST);
    int[] wanted =
        IntStream.iterate(0, i -> i * step < count, i -> i + 1)
            .map(i -> (int) (i * step))
            .toArray();
    int place = 0;
    byte[] sheet = new byte[0];
    for (int from = 0; from < wanted.length; from += perSheet) {
      int end = Math.min(wanted.length, from + perSheet);
      int[] batch = Arrays.copyOfRange(wanted, from, end);
      List<Optional<Picture>> small =
          Arrays.stream(batch)
              .parallel()
              .mapToObj(i -> thumbnail(points.get(i), media, decoder, tile))
              .toList();
      for (int i = 0; i < batch.length; i++) {
        if (small.get(i).isEmpty()) {
          continue;
        }
        Picture picture = small.get(i).get();
        if (sheet.length == 0) {
          sheet = new byte[3 * SHEET_SIDE * SHEET_SIDE];
        }
        int at = place % perSheet;
        copy(picture, sheet, at % across * tile, at / across * tile);
        spots.set(batch[i], new Spot(place++, picture.width(), picture.height()));
        if (place % perSheet == 0) {
          pictures.add(encoded(sheet));
          sheet = new byte[0];
        }
      }
    }
    if (sheet.length > 0) {
      int rows = (place % perSheet + across - 1) / across;
      pictures.add(encoded(Arrays.copyOf(sheet, 3 * SHEET_SIDE * rows * tile)));
    }
    return new Sheets(tile, pictures, spots);
  }

  /// An item's thumbnail in another size; empty if there is none or it is damaged.
  static Optional<Picture> thumbnail(
      MapPoint point, MediaStore media, PictureDecoder decoder, int side) {
    String hash = point.item().contentHash();
    try {
      return hash.isEmpty()
          ? Optional.empty()
          : media
              .read(hash, MediaStore.Kind.THUMBNAIL)
              .map(jpeg -> Thumbnails.fit(decoder.decode(jpeg, "thumbnail " + hash), side));
    } catch (SemblanceException e) {
      return Optional.empty();
    }
  }

  private static void copy(Picture picture, byte[] sheet, int left, int top) {
    for (int row = 0; row < picture.height(); row++) {
      System.arraycopy(
          picture.rgb(),
          3 * row * picture.width(),
          sheet,
          3 * ((top + row) * SHEET_SIDE + left),
          3 * picture.width());
    }
  }

  private static EmbeddedPicture encoded(byte[] sheet) {
    Picture picture = new Picture(SHEET_SIDE, sheet.length / 3 / SHEET_SIDE, sheet);
    return new EmbeddedPicture(
        "image/jpeg", Base64.getEncoder().encodeToString(Thumbnails.jpeg(picture, SHEET_SIDE)));
  }
}
