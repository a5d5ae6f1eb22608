package semblance.catalog.duplicates;

import java.util.ArrayList;
import java.util.List;
import semblance.catalog.duplicates.Appearance.Window;
import semblance.embedding.VectorMath;

/// Lays one picture over another, whole over whole and whole over parts, and says how well their
/// edges meet.
///
/// Not thread-safe: it has memory of its own to work in.
final class Overlay {
  /// How well the edges of a picture and its copy meet at least; in [-1, 1].
  ///
  /// Measured in docs/decisions/0017-duplicates-and-map.md.
  static final float ALIKE = .75f;

  /// A part that meets worse than this, coarsely, is not looked at more closely.
  private static final float PROMISING = .45f;

  /// What meets worse than this, closely looked at, does not come to meet by moving it a little.
  private static final float HOPEFUL = .5f;

  private static final float[] SHARES = {1, .92f, .85f};
  private static final List<Window> PARTS = parts();
  private static final float[] STEPS = {.03f, .015f};

  private final float[] scratch = new float[Appearance.SIDE * Appearance.SIDE];
  private final float[] edges = new float[Appearance.SIDE * Appearance.SIDE];
  private final float[] others = new float[Appearance.SIDE * Appearance.SIDE];

  private static List<Window> parts() {
    List<Window> parts = new ArrayList<>();
    for (float width : SHARES) {
      for (float left : width == 1 ? new float[] {0} : new float[] {0, .5f, 1}) {
        for (float height : SHARES) {
          for (float top : height == 1 ? new float[] {0} : new float[] {0, .5f, 1}) {
            float x = left * (1 - width);
            float y = top * (1 - height);
            if (width < 1 || height < 1) {
              parts.add(new Window(x, y, x + width, y + height));
            }
          }
        }
      }
    }
    return List.copyOf(parts);
  }

  /// How well the edges of two pictures meet, whole over whole or one over a part of the other, at
  /// least 85 % of each side.
  float likeness(Appearance one, Appearance other) {
    if (one.isPlain() || other.isPlain()) {
      return one.isPlain() && other.isPlain() && Math.abs(one.brightness() - other.brightness()) < 3
          ? 1
          : 0;
    }
    float whole = 0;
    if (one.coarseLikeness(other) > PROMISING) {
      other.window(Window.WHOLE, Appearance.SIDE, scratch, others);
      whole = fine(one, Window.WHOLE);
    }
    if (whole >= ALIKE) {
      return whole;
    }
    float inOne = part(one, other);
    return Math.max(whole, inOne >= ALIKE ? inOne : Math.max(inOne, part(other, one)));
  }

  /// How well a picture meets the best part of another.
  private float part(Appearance whole, Appearance part) {
    int best = whole.bestPart(PARTS, part, PROMISING);
    return best < 0 ? 0 : refined(whole, PARTS.get(best), part);
  }

  /// Moves each edge of a window to where the pictures meet best.
  private float refined(Appearance whole, Window start, Appearance part) {
    Window best = start;
    part.window(Window.WHOLE, Appearance.SIDE, scratch, others);
    float most = fine(whole, start);
    if (most < HOPEFUL || most >= ALIKE) {
      return most;
    }
    for (float step : STEPS) {
      for (int side = 0; side < 4; side++) {
        for (float move : new float[] {-step, step}) {
          Window moved =
              new Window(
                  Math.max(0, best.left() + (side == 0 ? move : 0)),
                  Math.max(0, best.top() + (side == 1 ? move : 0)),
                  Math.min(1, best.right() + (side == 2 ? move : 0)),
                  Math.min(1, best.bottom() + (side == 3 ? move : 0)));
          float likeness = fine(whole, moved);
          if (likeness >= ALIKE) {
            return likeness;
          }
          if (likeness > most) {
            most = likeness;
            best = moved;
          }
        }
      }
    }
    return most;
  }

  /// How well a window meets what [#others] holds.
  private float fine(Appearance whole, Window window) {
    whole.window(window, Appearance.SIDE, scratch, edges);
    return VectorMath.dot(edges, others);
  }
}
