package semblance.media.pixel;

import semblance.embedding.Picture;

/// How stored pixels are turned for showing: the values 1 to 8 of EXIF's tag 0x0112, named by where
/// the stored first row and first column come to lie.
public enum Orientation {
  TOP_LEFT,
  TOP_RIGHT,
  BOTTOM_RIGHT,
  BOTTOM_LEFT,
  LEFT_TOP,
  RIGHT_TOP,
  RIGHT_BOTTOM,
  LEFT_BOTTOM;

  /// Squares of this side are turned one after the other, so that columns stay in the cache.
  private static final int TILE = 64;

  /// The orientation of a value in a file; [#TOP_LEFT], so unchanged, for a value that is none.
  public static Orientation of(long value) {
    return switch (Math.clamp(value, 0, 9)) {
      case 2 -> TOP_RIGHT;
      case 3 -> BOTTOM_RIGHT;
      case 4 -> BOTTOM_LEFT;
      case 5 -> LEFT_TOP;
      case 6 -> RIGHT_TOP;
      case 7 -> RIGHT_BOTTOM;
      case 8 -> LEFT_BOTTOM;
      default -> TOP_LEFT;
    };
  }

  /// Whether width and height change places.
  public boolean swapsSides() {
    return switch (this) {
      case TOP_LEFT, TOP_RIGHT, BOTTOM_RIGHT, BOTTOM_LEFT -> false;
      case LEFT_TOP, RIGHT_TOP, RIGHT_BOTTOM, LEFT_BOTTOM -> true;
    };
  }

  /// The picture turned upright; itself if there is nothing to turn.
  public Picture apply(Picture stored) {
    int width = stored.width();
    int height = stored.height();
    int last = width * height - 1;
    // The stored pixel at (x, y) of the result is start + x * right + y * down.
    return switch (this) {
      case TOP_LEFT -> stored;
      case TOP_RIGHT -> turned(stored, width - 1, -1, width);
      case BOTTOM_RIGHT -> turned(stored, last, -1, -width);
      case BOTTOM_LEFT -> turned(stored, last - width + 1, 1, -width);
      case LEFT_TOP -> turned(stored, 0, width, 1);
      case RIGHT_TOP -> turned(stored, last - width + 1, -width, 1);
      case RIGHT_BOTTOM -> turned(stored, last, -width, -1);
      case LEFT_BOTTOM -> turned(stored, width - 1, width, -1);
    };
  }

  private Picture turned(Picture stored, int start, int right, int down) {
    int width = swapsSides() ? stored.height() : stored.width();
    int height = swapsSides() ? stored.width() : stored.height();
    byte[] from = stored.rgb();
    byte[] to = new byte[from.length];
    for (int top = 0; top < height; top += TILE) {
      int bottom = Math.min(top + TILE, height);
      for (int left = 0; left < width; left += TILE) {
        int end = Math.min(left + TILE, width);
        for (int y = top; y < bottom; y++) {
          int in = 3 * (start + left * right + y * down);
          int out = 3 * (y * width + left);
          for (int x = left; x < end; x++) {
            to[out] = from[in];
            to[out + 1] = from[in + 1];
            to[out + 2] = from[in + 2];
            in += 3 * right;
            out += 3;
          }
        }
      }
    }
    return new Picture(width, height, to);
  }
}
