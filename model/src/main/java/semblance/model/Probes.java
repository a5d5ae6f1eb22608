package semblance.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import semblance.embedding.Content;
import semblance.embedding.Picture;
import semblance.embedding.PreparedContent;
import semblance.embedding.Role;
import semblance.embedding.Sound;
import semblance.embedding.Video;
import semblance.model.tower.PreparationPlan;

/// Contents made by rule, the same on every machine, to try a tower with.
final class Probes {
  /// How many there are for a tower.
  private static final int COUNT = 64;

  /// How many films and sounds: each is as much work as several pictures.
  private static final int FEW = 24;

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

  /// The contents, prepared for a tower.
  static List<PreparedContent> prepared(ModelTower tower) {
    int count =
        switch (tower.plan().preparation()) {
          case PreparationPlan.Texts _, PreparationPlan.Images _ -> COUNT;
          case PreparationPlan.Sounds _, PreparationPlan.Films _ -> FEW;
        };
    List<PreparedContent> prepared = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      Content content =
          switch (tower.plan().preparation()) {
            case PreparationPlan.Texts _ -> new Content.Text(text(i));
            case PreparationPlan.Images images ->
                new Content.Image(picture(i, images.width(), images.height()));
            case PreparationPlan.Sounds(var sounds) ->
                new Content.Audio(sound(i, sounds.settings().rate(), sounds.settings().seconds()));
            case PreparationPlan.Films films -> new Content.Film(film(i, films));
          };
      prepared.add(tower.prepare(content, Role.DOCUMENT));
    }
    return prepared;
  }

  /// As many frames as are read, the discs of each in other places.
  private static Video film(int seed, PreparationPlan.Films plan) {
    int count = plan.sampling().count();
    List<Picture> frames =
        IntStream.range(0, count)
            .mapToObj(i ->
                picture(COUNT + seed * count + i, plan.frames().width(), plan.frames().height()))
            .toList();
    return Video.of(frames, 1);
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

  /// Tones that swell and fade, at random pitches, some rising, before faint noise: from a tenth of
  /// what a tower's window holds to nearly twice that.
  private static Sound sound(int seed, int rate, int seconds) {
    Random random = new Random(seed);
    float[] samples = new float[(int) (rate * seconds * (0.1 + 1.8 * random.nextDouble()))];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (float) (0.01 * random.nextGaussian());
    }
    for (int tone = 0; tone < 4; tone++) {
      double pitch = 80 * Math.pow(60, random.nextDouble()) / rate; // waves a sample
      double rise = random.nextDouble() / samples.length;
      double swell = (1 + random.nextInt(8)) * Math.PI / samples.length;
      for (int i = 0; i < samples.length; i++) {
        samples[i] +=
            (float)
                (0.2
                    * Math.abs(Math.sin(swell * i))
                    * Math.sin(2 * Math.PI * pitch * i * (1 + rise * i)));
      }
    }
    return new Sound(rate, samples);
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
