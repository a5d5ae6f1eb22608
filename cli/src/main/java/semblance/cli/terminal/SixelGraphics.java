package semblance.cli.terminal;

import java.util.Arrays;
import semblance.embedding.Picture;

/// Sixel graphics (DEC STD 070, VT340): six rows at a time, a pass for each colour that occurs in
/// them. Colours are a cube of 6 × 7 × 6, with errors diffused to the neighbours (Floyd and
/// Steinberg), which needs no look at the picture first.
final class SixelGraphics {
  private static final int RED = 6;
  private static final int GREEN = 7;
  private static final int BLUE = 6;
  private static final int COLOURS = RED * GREEN * BLUE; // 252 of the 256 there are

  private SixelGraphics() {}

  static String draw(Picture picture) {
    int width = picture.width();
    int height = picture.height();
    int[] indices = dithered(picture); // [height, width]
    StringBuilder text = new StringBuilder(width * height);
    text.append("\033P0;1;0q\"1;1;").append(width).append(';').append(height);
    boolean[] used = new boolean[COLOURS];
    for (int index : indices) {
      used[index] = true;
    }
    for (int colour = 0; colour < COLOURS; colour++) {
      if (used[colour]) {
        text.append('#').append(colour).append(";2;");
        text.append(100 * (colour / (GREEN * BLUE)) / (RED - 1)).append(';');
        text.append(100 * (colour / BLUE % GREEN) / (GREEN - 1)).append(';');
        text.append(100 * (colour % BLUE) / (BLUE - 1));
      }
    }
    for (int top = 0; top < height; top += 6) {
      band(text, indices, width, top, Math.min(height, top + 6));
      text.append('-');
    }
    return text.append("\033\\").toString();
  }

  private static void band(StringBuilder text, int[] indices, int width, int top, int bottom) {
    boolean[] present = new boolean[COLOURS];
    for (int i = top * width; i < bottom * width; i++) {
      present[indices[i]] = true;
    }
    int[] sixels = new int[width];
    for (int colour = 0; colour < COLOURS; colour++) {
      if (!present[colour]) {
        continue;
      }
      Arrays.fill(sixels, 0);
      for (int y = top; y < bottom; y++) {
        for (int x = 0; x < width; x++) {
          if (indices[y * width + x] == colour) {
            sixels[x] |= 1 << (y - top);
          }
        }
      }
      text.append('#').append(colour);
      for (int x = 0; x < width; ) {
        int run = x + 1;
        while (run < width && sixels[run] == sixels[x]) {
          run++;
        }
        char sixel = (char) (63 + sixels[x]);
        if (run - x > 3) {
          text.append('!').append(run - x).append(sixel);
        } else {
          text.repeat(sixel, run - x);
        }
        x = run;
      }
      text.append('$');
    }
  }

  /// The index of each pixel's colour in the cube, `[height, width]`.
  private static int[] dithered(Picture picture) {
    int width = picture.width();
    int height = picture.height();
    byte[] rgb = picture.rgb();
    int[] steps = {RED, GREEN, BLUE};
    int[] indices = new int[width * height];
    float[] errors = new float[(width + 2) * 3]; // for the row that is drawn, from its left border
    float[] next = new float[(width + 2) * 3];
    for (int y = 0; y < height; y++) {
      Arrays.fill(next, 0);
      for (int x = 0; x < width; x++) {
        int index = 0;
        for (int channel = 0; channel < 3; channel++) {
          int here = (x + 1) * 3 + channel;
          float wanted = (rgb[(y * width + x) * 3 + channel] & 0xFF) + errors[here];
          int last = steps[channel] - 1;
          int step = Math.clamp(Math.round(wanted * last / 255), 0, last);
          index = index * steps[channel] + step;
          float error = wanted - step * 255f / last;
          errors[here + 3] += error * 7 / 16;
          next[here - 3] += error * 3 / 16;
          next[here] += error * 5 / 16;
          next[here + 3] += error / 16;
        }
        indices[y * width + x] = index;
      }
      float[] drawn = errors;
      errors = next;
      next = drawn;
    }
    return indices;
  }
}
