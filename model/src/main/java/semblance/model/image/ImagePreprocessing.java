package semblance.model.image;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import semblance.embedding.Picture;
import semblance.media.resample.Filter;
import semblance.media.resample.Resampler;
import semblance.model.image.ResizeRule.Size;

/// What is done to a picture before the network: resize, crop, and the constants that turn levels
/// into the network's numbers.
///
/// @param resize the size before the crop
/// @param filter how pixels are resampled
/// @param crop the centre that is kept, if not all is
/// @param rescale by which levels from 0 to 255 are multiplied
/// @param mean subtracted from each channel after that, red first
/// @param deviation by which each channel is divided after that
public record ImagePreprocessing(
    ResizeRule resize,
    Filter filter,
    Optional<Size> crop,
    double rescale,
    List<Double> mean,
    List<Double> deviation) {
  public ImagePreprocessing {
    mean = List.copyOf(mean);
    deviation = List.copyOf(deviation);
  }

  /// The picture as the network reads it, levels still from 0 to 255.
  public Picture prepare(Picture picture) {
    Size size = resize.apply(new Size(picture.width(), picture.height()));
    Picture resized =
        size.width() == picture.width() && size.height() == picture.height()
            ? picture
            : Resampler.resize(picture, size.width(), size.height(), filter);
    return crop.map(wanted -> cropCentre(resized, wanted)).orElse(resized);
  }

  /// The centre of a picture; what lies beyond its edges is black.
  private static Picture cropCentre(Picture picture, Size size) {
    if (picture.width() == size.width() && picture.height() == size.height()) {
      return picture;
    }
    int left = offset(picture.width(), size.width());
    int top = offset(picture.height(), size.height());
    byte[] rgb = new byte[3 * size.width() * size.height()];
    int from = Math.max(0, -left);
    int to = Math.min(size.width(), picture.width() - left);
    for (int y = 0; y < size.height(); y++) {
      int row = y + top;
      if (row >= 0 && row < picture.height() && from < to) {
        System.arraycopy(
            picture.rgb(),
            3 * (row * picture.width() + left + from),
            rgb,
            3 * (y * size.width() + from),
            3 * (to - from));
      }
    }
    return new Picture(size.width(), size.height(), rgb);
  }

  /// Where the crop begins: half the margin, rounded down, as transformers does; negative where the
  /// picture is smaller than the crop.
  private static int offset(int length, int crop) {
    return Math.floorDiv(length - crop, 2);
  }

  /// The size of every prepared picture, if it is always the same.
  public Optional<Size> size() {
    if (crop.isPresent()) {
      return crop;
    }
    return resize instanceof ResizeRule.Exactly(int width, int height)
        ? Optional.of(new Size(width, height))
        : Optional.empty();
  }

  /// Factor a channel, from levels to the network's numbers: `level * factor + shift`.
  public float[] factors() {
    float[] factors = new float[3];
    for (int channel = 0; channel < 3; channel++) {
      factors[channel] = (float) (rescale / deviation.get(channel));
    }
    return factors;
  }

  /// Shift a channel; see [#factors()].
  public float[] shifts() {
    float[] shifts = new float[3];
    for (int channel = 0; channel < 3; channel++) {
      shifts[channel] = (float) (-mean.get(channel) / deviation.get(channel));
    }
    return shifts;
  }

  /// All settings by name, for the tower's identity.
  public SortedMap<String, String> describe() {
    SortedMap<String, String> parts = new TreeMap<>();
    parts.put("resize", resize.toString());
    parts.put("filter", filter.name());
    parts.put("crop", crop.map(Size::toString).orElse("none"));
    parts.put("rescale", Double.toString(rescale));
    parts.put("mean", mean.toString());
    parts.put("deviation", deviation.toString());
    return parts;
  }
}
