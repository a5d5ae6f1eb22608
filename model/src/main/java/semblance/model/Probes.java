package semblance.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import semblance.embedding.Content;
import semblance.embedding.Picture;
import semblance.embedding.PreparedContent;
import semblance.embedding.Role;
import semblance.model.family.PreparationPlan;

/// Contents made by rule, the same on every machine, to try a tower with.
final class Probes {
  /// How many there are for a tower.
  static final int COUNT = 64;

  private static final List<String> SUBJECTS =
      List.of(
          "a dog",
          "two cats",
          "an old church",
          "a red car",
          "mountains",
          "a child",
          "a street",
          "a plate of food",
          "a boat",
          "a flower",
          "a train",
          "a group of people",
          "a horse",
          "the sea",
          "a bicycle",
          "a computer");
  private static final List<String> PLACES =
      List.of("in the snow", "on a beach at sunset", "seen from above, in black and white", "");

  private Probes() {}

  /// Encodes one content, which makes a tower read all its weights.
  static void runOnce(ModelTower tower) {
    tower.encode(prepared(tower).subList(0, 1));
  }

  /// The contents, prepared for a tower.
  static List<PreparedContent> prepared(ModelTower tower) {
    List<PreparedContent> prepared = new ArrayList<>(COUNT);
    for (int i = 0; i < COUNT; i++) {
      Content content =
          switch (tower.plan().preparation()) {
            case PreparationPlan.Texts _ -> new Content.Text(text(i));
            case PreparationPlan.Images images ->
                new Content.Image(picture(i, images.width(), images.height()));
          };
      prepared.add(tower.prepare(content, Role.DOCUMENT));
    }
    return prepared;
  }

  private static String text(int i) {
    return (SUBJECTS.get(i % SUBJECTS.size()) + " " + PLACES.get(i / SUBJECTS.size())).strip();
  }

  /// Coloured discs before a slope of colour: smooth areas and edges, as photographs have.
  private static Picture picture(int seed, int width, int height) {
    Random random = new Random(seed);
    byte[] rgb = new byte[3 * width * height];
    int[] slope = random.ints(9, -128, 128).toArray();
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        for (int channel = 0; channel < 3; channel++) {
          int level =
              128
                  + slope[channel] / 2
                  + slope[channel + 3] * x / width
                  + slope[channel + 6] * y / height;
          rgb[3 * (y * width + x) + channel] = (byte) Math.clamp(level, 0, 255);
        }
      }
    }
    for (int disc = 0; disc < 6; disc++) {
      fillDisc(rgb, width, height, random);
    }
    return new Picture(width, height, rgb);
  }

  private static void fillDisc(byte[] rgb, int width, int height, Random random) {
    int centreX = random.nextInt(width);
    int centreY = random.nextInt(height);
    int radius = 1 + random.nextInt(Math.max(1, width / 3));
    byte[] colour = new byte[3];
    random.nextBytes(colour);
    for (int y = Math.max(0, centreY - radius); y < Math.min(height, centreY + radius); y++) {
      for (int x = Math.max(0, centreX - radius); x < Math.min(width, centreX + radius); x++) {
        int distance = (x - centreX) * (x - centreX) + (y - centreY) * (y - centreY);
        if (distance <= radius * radius) {
          System.arraycopy(colour, 0, rgb, 3 * (y * width + x), 3);
        }
      }
    }
  }
}
