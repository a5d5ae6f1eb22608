package semblance.cli.map;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import semblance.catalog.map.MapPoint;
import semblance.catalog.storage.MediaStore;
import semblance.embedding.Picture;
import semblance.media.PictureDecoder;
import semblance.media.Thumbnails;

/// A map as one picture: every thumbnail as near to its point as there is room.
final class Poster {
  /// The longest side, in pixels.
  private static final int SIDE = 3_000;

  private static final int MARGIN = 24;
  private static final int SMALLEST_CELL = 20;
  private static final int LARGEST_CELL = 220;

  /// The share of the places that are taken.
  private static final double FULL = .5;

  private static final byte GROUND = (byte) 0x16;

  private Poster() {}

  /// Draws the points that have a thumbnail; of more than there is room for, every nth.
  static byte[] png(List<MapPoint> points, MediaStore media, PictureDecoder decoder) {
    int room = SIDE - 2 * MARGIN;
    int most = (int) (FULL * room * room / SMALLEST_CELL / SMALLEST_CELL);
    int step = Math.max(1, (points.size() + most - 1) / most);
    List<MapPoint> drawn =
        IntStream.range(0, points.size()).filter(i -> i % step == 0).mapToObj(points::get).toList();
    int cell =
        Math.clamp(
            (int) Math.sqrt(FULL * room * room / Math.max(1, drawn.size())),
            SMALLEST_CELL,
            LARGEST_CELL);
    int cells = room / cell;
    int[] places = places(drawn, cells);
    List<Optional<Picture>> thumbnails =
        drawn.parallelStream()
            .map(point -> Sheets.thumbnail(point, media, decoder, cell - Math.max(1, cell / 16)))
            .toList();
    byte[] rgb = new byte[3 * SIDE * SIDE];
    Arrays.fill(rgb, GROUND);
    for (int i = 0; i < places.length; i++) {
      if (thumbnails.get(i).isPresent()) {
        Picture picture = thumbnails.get(i).get();
        int left = MARGIN + places[i] % cells * cell + (cell - picture.width()) / 2;
        int top = MARGIN + places[i] / cells * cell + (cell - picture.height()) / 2;
        for (int row = 0; row < picture.height(); row++) {
          System.arraycopy(
              picture.rgb(),
              3 * row * picture.width(),
              rgb,
              3 * ((top + row) * SIDE + left),
              3 * picture.width());
        }
      }
    }
    return Thumbnails.png(new Picture(SIDE, SIDE, rgb));
  }

  /// A cell of its own for each point: its own if it is free, else the nearest that is. Points in
  /// the middle of the map come first, so that those at its rim give way outwards.
  private static int[] places(List<MapPoint> points, int cells) {
    Integer[] order =
        IntStream.range(0, points.size())
            .boxed()
            .sorted(Comparator.comparingDouble(i -> middle(points.get(i))))
            .toArray(Integer[]::new);
    boolean[] taken = new boolean[cells * cells];
    int[] places = new int[points.size()];
    for (int i : order) {
      double x = Math.min(cells - 1e-3, points.get(i).x() * cells);
      double y = Math.min(cells - 1e-3, points.get(i).y() * cells);
      places[i] = nearestFree(taken, cells, x, y);
      taken[places[i]] = true;
    }
    return places;
  }

  private static double middle(MapPoint point) {
    return Math.hypot(point.x() - .5, point.y() - .5);
  }

  private static int nearestFree(boolean[] taken, int cells, double x, double y) {
    int column = (int) x;
    int row = (int) y;
    int best = -1;
    double least = Double.POSITIVE_INFINITY;
    for (int ring = 0; ring < 2 * cells && ring - 1 < Math.sqrt(least); ring++) {
      for (int r = row - ring; r <= row + ring; r++) {
        boolean edge = Math.abs(r - row) == ring;
        for (int c = column - ring; c <= column + ring; c += edge || ring == 0 ? 1 : 2 * ring) {
          if (r >= 0 && r < cells && c >= 0 && c < cells && !taken[r * cells + c]) {
            double distance = (c + .5 - x) * (c + .5 - x) + (r + .5 - y) * (r + .5 - y);
            if (distance < least) {
              least = distance;
              best = r * cells + c;
            }
          }
        }
      }
    }
    if (best < 0) {
      throw new IllegalStateException("no place is left among %d".formatted(taken.length));
    }
    return best;
  }
}
