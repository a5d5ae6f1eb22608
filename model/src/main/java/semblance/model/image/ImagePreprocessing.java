package semblance.model.image;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import semblance.embedding.Picture;
import semblance.embedding.UnreadableContentException;
import semblance.media.resample.Filter;
import semblance.media.resample.Resampler;
import semblance.model.image.ResizeRule.Size;

/// What is done to a picture before the network: resize, crop or pad, and the constants that turn
/// levels into the network's numbers, `(level * rescale - mean) / deviation`. Pixels are Pillow's,
/// to the bit.
///
/// @param resize the size before the frames
/// @param filter how pixels are resampled
/// @param frames laid over the resized picture, one after the other: crops and paddings
/// @param rescale by which levels from 0 to 255 are multiplied
/// @param mean subtracted from each channel after that, red first
/// @param deviation by which each channel is divided after that
public record ImagePreprocessing(
    ResizeRule resize,
    Filter filter,
    List<Frame> frames,
    double rescale,
    List<Double> mean,
    List<Double> deviation) {
  /// The most pixels a prepared picture may have: 200 MB of levels, and far beyond any network.
  static final long MOST_PIXELS = 1L << 26;

  public ImagePreprocessing {
    frames = List.copyOf(frames);
    mean = List.copyOf(mean);
    deviation = List.copyOf(deviation);
    if (mean.size() != 3 || deviation.size() != 3 || deviation.contains(0.0)) {
      throw new IllegalArgumentException(
          "mean %s and deviation %s: expected three numbers each, and none to divide by of 0"
              .formatted(mean, deviation));
    }
  }

  /// The picture as the network reads it, levels still from 0 to 255. Only what a crop leaves is
  /// made, so that a picture of a very long shape costs no more than another.
  ///
  /// @throws UnreadableContentException if a picture's shape makes the result too large
  public Picture prepare(Picture picture) {
    Size whole = resize.apply(new Size(picture.width(), picture.height()));
    if (frames.isEmpty()) {
      requireSmall(picture, whole);
      return Resampler.resize(picture, whole.width(), whole.height(), filter);
    }
    if (Math.max(whole.width(), whole.height()) > 1 << 30) {
      throw tooLarge(picture, whole);
    }
    Frame first = frames.getFirst();
    Frame.Offset at = first.offset(whole);
    int left = Math.max(0, -at.left());
    int top = Math.max(0, -at.top());
    Resampler.Part part =
        new Resampler.Part(
            left,
            top,
            Math.min(whole.width() - left, first.size().width()),
            Math.min(whole.height() - top, first.size().height()));
    Picture shown = Resampler.resizePart(picture, whole.width(), whole.height(), part, filter);
    Picture prepared =
        first.paint(shown, new Frame.Offset(Math.max(0, at.left()), Math.max(0, at.top())));
    for (Frame frame : frames.subList(1, frames.size())) {
      prepared = frame.apply(prepared);
    }
    return prepared;
  }

  private void requireSmall(Picture picture, Size whole) {
    if ((long) whole.width() * whole.height() > MOST_PIXELS
        && !(resize instanceof ResizeRule.Keep)) {
      throw tooLarge(picture, whole);
    }
  }

  private UnreadableContentException tooLarge(Picture picture, Size whole) {
    return new UnreadableContentException(
        "a picture of %d x %d pixels would be resized to %d x %d by %s: expected at most %d pixels; cut it to a less extreme shape"
            .formatted(
                picture.width(),
                picture.height(),
                whole.width(),
                whole.height(),
                resize,
                MOST_PIXELS));
  }

  /// The size of every prepared picture, if it is always the same.
  public Optional<Size> size() {
    if (!frames.isEmpty()) {
      return Optional.of(frames.getLast().size());
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
    parts.put(
        "crop",
        switch (frames.size()) {
          case 0 -> "none";
          case 1 -> frames.getFirst().toString();
          default -> frames.toString();
        });
    parts.put("rescale", Double.toString(rescale));
    parts.put("mean", mean.toString());
    parts.put("deviation", deviation.toString());
    return parts;
  }
}
