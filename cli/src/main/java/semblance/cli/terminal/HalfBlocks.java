package semblance.cli.terminal;

import semblance.embedding.Picture;

/// Pictures of upper half blocks: the block's colour is the upper pixel, its background the lower.
final class HalfBlocks {
  /// The steps of a channel in the 6 × 6 × 6 cube of the 256 colours.
  private static final int[] CUBE = {0, 95, 135, 175, 215, 255};

  private HalfBlocks() {}

  static String draw(Picture picture, boolean trueColour) {
    StringBuilder text = new StringBuilder(picture.width() * picture.height() * 20);
    for (int y = 0; y < picture.height(); y += 2) {
      for (int x = 0; x < picture.width(); x++) {
        colour(text, 38, picture, x, y, trueColour);
        if (y + 1 < picture.height()) {
          colour(text, 48, picture, x, y + 1, trueColour);
        }
        text.append('▀');
      }
      text.append("\033[0m");
      if (y + 2 < picture.height()) {
        text.append("\n\r");
      }
    }
    return text.toString();
  }

  private static void colour(
      StringBuilder text, int ground, Picture picture, int x, int y, boolean trueColour) {
    int pixel = (y * picture.width() + x) * 3;
    int red = picture.rgb()[pixel] & 0xFF;
    int green = picture.rgb()[pixel + 1] & 0xFF;
    int blue = picture.rgb()[pixel + 2] & 0xFF;
    text.append("\033[").append(ground);
    if (trueColour) {
      text.append(";2;").append(red).append(';').append(green).append(';').append(blue);
    } else {
      text.append(";5;").append(nearest(red, green, blue));
    }
    text.append('m');
  }

  /// The nearest of the 256 colours: of the cube (16 to 231) or of the greys (232 to 255).
  static int nearest(int red, int green, int blue) {
    int r = step(red);
    int g = step(green);
    int b = step(blue);
    int grey = Math.clamp(Math.round(((red + green + blue) / 3f - 8) / 10), 0, 23);
    int greyLevel = 8 + 10 * grey;
    int cubeDistance = distance(red, green, blue, CUBE[r], CUBE[g], CUBE[b]);
    int greyDistance = distance(red, green, blue, greyLevel, greyLevel, greyLevel);
    return greyDistance < cubeDistance ? 232 + grey : 16 + 36 * r + 6 * g + b;
  }

  private static int step(int level) {
    int nearest = 0;
    for (int i = 1; i < CUBE.length; i++) {
      if (Math.abs(CUBE[i] - level) < Math.abs(CUBE[nearest] - level)) {
        nearest = i;
      }
    }
    return nearest;
  }

  private static int distance(int r1, int g1, int b1, int r2, int g2, int b2) {
    return (r1 - r2) * (r1 - r2) + (g1 - g2) * (g1 - g2) + (b1 - b2) * (b1 - b2);
  }
}
