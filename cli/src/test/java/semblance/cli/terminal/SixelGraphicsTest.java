package semblance.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import semblance.embedding.Picture;

/// Drawings read again by the grammar of DEC STD 070, apart from the code that makes them.
class SixelGraphicsTest {
  private static final Pattern COMMAND =
      Pattern.compile("#(\\d+);2;(\\d+);(\\d+);(\\d+)|#(\\d+)|!(\\d+)([?-~])|([?-~])|(\\$)|(-)");

  private static Picture picture(int width, int height, int... colours) {
    byte[] rgb = new byte[width * height * 3];
    for (int i = 0; i < width * height; i++) {
      int colour = colours[i % colours.length];
      rgb[3 * i] = (byte) (colour >> 16);
      rgb[3 * i + 1] = (byte) (colour >> 8);
      rgb[3 * i + 2] = (byte) colour;
    }
    return new Picture(width, height, rgb);
  }

  /// The pixels that a terminal would show, `[height][width]` as percentages of red, green, blue;
  /// null where nothing is drawn.
  private static int[][][] decoded(String drawing, int width, int height) {
    String start = "\033P0;1;0q\"1;1;%d;%d".formatted(width, height);
    assertThat(drawing).startsWith(start).endsWith("\033\\");
    String body = drawing.substring(start.length(), drawing.length() - 2);
    int[][][] pixels = new int[height][width][];
    Map<Integer, int[]> palette = new HashMap<>();
    int colour = -1;
    int x = 0;
    int top = 0;
    Matcher command = COMMAND.matcher(body);
    int at = 0;
    while (at < body.length()) {
      assertThat(command.find(at) && command.start() == at).as("at %d of %s", at, body).isTrue();
      at = command.end();
      if (command.group(1) != null) {
        palette.put(
            Integer.parseInt(command.group(1)),
            new int[] {
              Integer.parseInt(command.group(2)),
              Integer.parseInt(command.group(3)),
              Integer.parseInt(command.group(4))
            });
      } else if (command.group(5) != null) {
        colour = Integer.parseInt(command.group(5));
        assertThat(palette).containsKey(colour);
      } else if (command.group(9) != null) {
        x = 0;
      } else if (command.group(10) != null) {
        x = 0;
        top += 6;
      } else {
        int run = command.group(6) == null ? 1 : Integer.parseInt(command.group(6));
        char sixel = (command.group(6) == null ? command.group(8) : command.group(7)).charAt(0);
        for (int end = x + run; x < end; x++) {
          for (int bit = 0; bit < 6; bit++) {
            if ((((sixel - 63) >> bit) & 1) == 1) {
              assertThat(pixels[top + bit][x]).as("drawn twice").isNull();
              pixels[top + bit][x] = palette.get(colour);
            }
          }
        }
        assertThat(x).isLessThanOrEqualTo(width);
      }
    }
    return pixels;
  }

  @Test
  void aTinyPictureIsTheseBytes() {
    assertThat(SixelGraphics.draw(picture(2, 1, 0xFF0000, 0x0000FF)))
        .isEqualTo("\033P0;1;0q\"1;1;2;1#5;2;0;0;100#210;2;100;0;0#5?@$#210@?$-\033\\");
  }

  @Test
  void coloursOfTheCubeComeBackAsTheyAre() {
    int[] colours = {0x000000, 0xFFFFFF, 0xFF0000, 0x00FF00, 0x0000FF, 0x33AACC, 0x99FF66};
    Picture picture = picture(7, 13, colours);
    int[][][] pixels = decoded(SixelGraphics.draw(picture), 7, 13);
    for (int y = 0; y < 13; y++) {
      for (int x = 0; x < 7; x++) {
        for (int channel = 0; channel < 3; channel++) {
          int wanted = (colours[(y * 7 + x) % 7] >> (16 - 8 * channel)) & 0xFF;
          assertThat(pixels[y][x][channel] * 2.55).isCloseTo(wanted, within(2.0));
        }
      }
    }
  }

  @Test
  void everyPixelIsDrawnOnceAndAreasKeepTheirColourOnAverage() {
    int side = 60;
    int colour = 0x5A7B31;
    int[][][] pixels = decoded(SixelGraphics.draw(picture(side, side, colour)), side, side);
    for (int channel = 0; channel < 3; channel++) {
      double sum = 0;
      for (int[][] row : pixels) {
        for (int[] pixel : row) {
          sum += pixel[channel] * 2.55;
        }
      }
      assertThat(sum / side / side).isCloseTo((colour >> (16 - 8 * channel)) & 0xFF, within(2.5));
    }
  }

  @Test
  void longRunsAreShort() {
    String drawing = SixelGraphics.draw(picture(160, 120, 0xFFFFFF));
    assertThat(drawing).contains("!160~").hasSizeLessThan(300);
    decoded(drawing, 160, 120);
  }
}
