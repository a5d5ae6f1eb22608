package semblance.model.tower;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import semblance.embedding.Picture;
import semblance.embedding.Video;

/// Takes the same number of frames from any film: those at the centres of equally long stretches.
///
/// It is what mmaction's `SampleFrames` does when it tests with clips of one frame, as X-CLIP was
/// tested by its authors: of `n` frames those numbered `floor(i * n / count + n / count / 2)`. A
/// film with fewer frames than are taken gives some of them twice.
///
/// @param count how many frames are taken
public record FrameSampling(int count) {
  /// How many frames are asked of a film at a time: decoders pass over what lies between, and whole
  /// frames of a film are large.
  private static final int TOGETHER = 8;

  public FrameSampling {
    if (count < 1) {
      throw new IllegalArgumentException(
          "%d frames of a film: at least 1 is needed".formatted(count));
    }
  }

  /// The frames to take of a film with that many.
  public int[] of(int frameCount) {
    double stretch = (double) frameCount / count;
    return IntStream.range(0, count).map(i -> (int) (i * stretch + stretch / 2)).toArray();
  }

  /// Takes frames of a film, each made smaller as soon as it is there.
  List<Picture> frames(Video film, UnaryOperator<Picture> smaller) {
    int[] chosen = of(film.frameCount());
    List<Picture> frames = new ArrayList<>(count);
    for (int start = 0; start < count; start += TOGETHER) {
      int[] few =
          IntStream.range(start, Math.min(count, start + TOGETHER)).map(i -> chosen[i]).toArray();
      film.frames(few).stream().map(smaller).forEach(frames::add);
    }
    return frames;
  }

  @Override
  public String toString() {
    return "%d at the centres of %d equal stretches".formatted(count, count);
  }
}
