package semblance.catalog.tiny;

import java.util.List;

/// The colours in which the two towers of a [TinyModel] meet; a colour's index is its axis.
final class Palette {
  private static final List<Entry> ENTRIES =
      List.of(
          new Entry("black", 15, 15, 15),
          new Entry("white", 245, 245, 245),
          new Entry("grey", 128, 128, 128),
          new Entry("red", 210, 30, 30),
          new Entry("orange", 245, 140, 20),
          new Entry("yellow", 245, 225, 50),
          new Entry("green", 40, 150, 50),
          new Entry("blue", 40, 80, 200),
          new Entry("purple", 130, 40, 150),
          new Entry("pink", 245, 150, 180),
          new Entry("brown", 110, 70, 35));

  static final int SIZE = ENTRIES.size();

  private record Entry(String word, int red, int green, int blue) {}

  private Palette() {}

  /// The axis of a colour word, or -1.
  static int axis(String word) {
    for (int i = 0; i < SIZE; i++) {
      if (ENTRIES.get(i).word().equals(word)) {
        return i;
      }
    }
    return -1;
  }

  /// Adds to each axis how much a pixel belongs to its colour, 1 in sum.
  static void addShares(double[] shares, int red, int green, int blue, double sharpness) {
    double[] near = new double[SIZE];
    double sum = 0;
    for (int i = 0; i < SIZE; i++) {
      Entry entry = ENTRIES.get(i);
      double distance =
          Math.sqrt(
              square(red - entry.red())
                  + square(green - entry.green())
                  + square(blue - entry.blue()));
      near[i] = Math.exp(-sharpness * distance / 255);
      sum += near[i];
    }
    for (int i = 0; i < SIZE; i++) {
      shares[i] += near[i] / sum;
    }
  }

  private static double square(double number) {
    return number * number;
  }
}
