package semblance.cli;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;

/// Pictures of grain in six colours, with what the colours are called: few enough to make, and easy
/// enough for a tiny model to learn.
final class Grain {
  private static final List<String> COLOURS =
      List.of("red", "green", "blue", "white", "black", "yellow");

  private static final int[][] LEVELS = {
    {210, 40, 40}, {40, 180, 40}, {40, 40, 210}, {215, 215, 215}, {40, 40, 40}, {215, 215, 40}
  };

  private Grain() {}

  /// Makes pictures and their table. Each number gives another picture.
  static void pairs(Path folder, String table, int from, int to) throws IOException {
    List<String> rows = new ArrayList<>();
    for (int i = from; i < to; i++) {
      BufferedImage grain = new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB);
      SplittableRandom random = new SplittableRandom(i);
      int[] levels = LEVELS[i % LEVELS.length];
      for (int pixel = 0; pixel < 64 * 64; pixel++) {
        int light = random.nextInt(-40, 41);
        grain.setRGB(
            pixel % 64,
            pixel / 64,
            (levels[0] + light) << 16 | (levels[1] + light) << 8 | (levels[2] + light));
      }
      String name = "grain-%d.jpg".formatted(i);
      ImageIO.write(grain, "jpeg", folder.resolve(name).toFile());
      rows.add(
          "{\"image\": \"%s\", \"caption\": \"%s grain\"}"
              .formatted(name, COLOURS.get(i % COLOURS.size())));
    }
    Files.write(folder.resolve(table), rows);
  }
}
