package semblance.train.data;

import java.util.SplittableRandom;
import semblance.embedding.Picture;
import semblance.media.resample.Filter;
import semblance.media.resample.Resampler;

/// Most of a picture, cut out at random and resized: open_clip's `image_transform(is_train=True)`
/// torchvision's `RandomResizedCrop` with areas from a least share to the whole, shapes from 3:4 to
/// 4:3, bicubic.
final class RandomCrop {
  private static final double NARROWEST = 3.0 / 4;
  private static final double WIDEST = 4.0 / 3;
  private static final int ATTEMPTS = 10;

  private RandomCrop() {}

  /// What is cut out, in pixels.
  record Cut(int left, int top, int width, int height) {}

  /// @param leastArea the smallest share of the picture's area, above 0 and at most 1
  static Picture apply(
      Picture picture, int width, int height, double leastArea, SplittableRandom random) {
    Cut cut = draw(picture.width(), picture.height(), leastArea, random);
    return Resampler.resize(
        picture,
        new Resampler.Box(cut.left, cut.top, cut.left + cut.width, cut.top + cut.height),
        width,
        height,
        Filter.BICUBIC);
  }

  static Cut draw(int width, int height, double leastArea, SplittableRandom random) {
    double area = (double) width * height;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      double wanted = area * (leastArea + (1 - leastArea) * random.nextDouble());
      double shape = Math.exp(random.nextDouble(Math.log(NARROWEST), Math.log(WIDEST)));
      int across = (int) Math.rint(Math.sqrt(wanted * shape));
      int down = (int) Math.rint(Math.sqrt(wanted / shape));
      if (across > 0 && across <= width && down > 0 && down <= height) {
        return new Cut(
            random.nextInt(width - across + 1), random.nextInt(height - down + 1), across, down);
      }
    }
    double shape = (double) width / height;
    int across = shape > WIDEST ? Math.max(1, (int) Math.rint(height * WIDEST)) : width;
    int down = shape < NARROWEST ? Math.max(1, (int) Math.rint(width / NARROWEST)) : height;
    return new Cut((width - across) / 2, (height - down) / 2, across, down);
  }
}
