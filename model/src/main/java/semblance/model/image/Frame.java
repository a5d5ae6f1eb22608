package semblance.model.image;

import java.util.List;
import semblance.embedding.Picture;
import semblance.embedding.UnreadableContentException;
import semblance.model.image.ResizeRule.Size;

/// A frame laid over a picture: what is outside is cut off, what is missing is filled with a
/// colour.
///
/// @param size the frame's
/// @param place where it lies
/// @param colour red, green and blue, from 0 to 255, of what the picture does not cover
public record Frame(Size size, Place place, List<Integer> colour) {
  static final List<Integer> BLACK = List.of(0, 0, 0);

  /// Where a frame lies on a picture. The centres differ by a pixel where the margin is odd.
  public enum Place {
    /// Half the margin, rounded down, whether it is cut off or filled: transformers' classes on
    /// Pillow.
    CENTRE,
    /// Half of what is cut off and half of what is filled, rounded down: transformers' classes on
    /// torchvision.
    CENTRE_TRUNCATED,
    /// Half the margin cut off, rounded half to even; half of what is filled, rounded down:
    /// torchvision's `center_crop` and open_clip's.
    CENTRE_HALF_TO_EVEN,
    /// In the upper left corner, and no smaller than the picture: padding.
    UPPER_LEFT
  }

  public Frame {
    colour = List.copyOf(colour);
    if (colour.size() != 3 || colour.stream().anyMatch(level -> level < 0 || level > 255)) {
      throw new IllegalArgumentException(
          "colour %s: expected three levels from 0 to 255".formatted(colour));
    }
  }

  /// A crop as transformers does it.
  public static Frame centre(Size size) {
    return new Frame(size, Place.CENTRE, BLACK);
  }

  /// The picture's first column and row in the frame; negative where the picture's begin is cut
  /// off.
  Offset offset(Size picture) {
    if (place == Place.UPPER_LEFT
        && (picture.width() > size.width() || picture.height() > size.height())) {
      throw new UnreadableContentException(
          "the picture has %d x %d pixels where it is to be padded to %d x %d: expected one of a shape that fits; crop it first"
              .formatted(picture.width(), picture.height(), size.width(), size.height()));
    }
    return new Offset(
        offset(picture.width(), size.width()), offset(picture.height(), size.height()));
  }

  record Offset(int left, int top) {}

  private int offset(int picture, int frame) {
    return switch (place) {
      case CENTRE -> -Math.floorDiv(picture - frame, 2);
      case CENTRE_TRUNCATED -> (frame - picture) / 2;
      case CENTRE_HALF_TO_EVEN ->
          picture > frame ? -(int) Math.rint((picture - frame) / 2.0) : (frame - picture) / 2;
      case UPPER_LEFT -> 0;
    };
  }

  /// What the frame shows of a picture.
  Picture apply(Picture picture) {
    if (picture.width() == size.width() && picture.height() == size.height()) {
      return picture;
    }
    return paint(picture, offset(new Size(picture.width(), picture.height())));
  }

  /// A frame with a picture at a place in it.
  Picture paint(Picture picture, Offset at) {
    if (picture.width() == size.width()
        && picture.height() == size.height()
        && at.equals(new Offset(0, 0))) {
      return picture;
    }
    byte[] rgb = new byte[3 * size.width() * size.height()];
    if (!colour.equals(BLACK)) {
      for (int i = 0; i < rgb.length; i++) {
        rgb[i] = colour.get(i % 3).byteValue();
      }
    }
    int from = Math.max(0, at.left());
    int to = Math.min(size.width(), picture.width() + at.left());
    for (int y = 0; y < size.height(); y++) {
      int row = y - at.top();
      if (row >= 0 && row < picture.height() && from < to) {
        System.arraycopy(
            picture.rgb(),
            3 * (row * picture.width() + from - at.left()),
            rgb,
            3 * (y * size.width() + from),
            3 * (to - from));
      }
    }
    return new Picture(size.width(), size.height(), rgb);
  }

  /// The size, and what differs from a frame at [Place#CENTRE] on black.
  @Override
  public String toString() {
    return size
        + (place == Place.CENTRE ? "" : " " + place)
        + (colour.equals(BLACK) ? "" : " on " + colour);
  }
}
