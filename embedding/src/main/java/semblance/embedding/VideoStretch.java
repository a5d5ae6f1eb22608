package semblance.embedding;

import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/// Some successive frames of a film.
record VideoStretch(Video whole, int first, int count) implements Video {
  VideoStretch {
    if (first < 0 || count < 1 || first + count > whole.frameCount()) {
      throw new IllegalArgumentException(
          "%d frames from frame %d on of a film that has %d"
              .formatted(count, first, whole.frameCount()));
    }
  }

  @Override
  public int frameCount() {
    return count;
  }

  @Override
  public double framesPerSecond() {
    return whole.framesPerSecond();
  }

  @Override
  public List<Picture> frames(int... indices) {
    return whole.frames(inWhole(indices));
  }

  @Override
  public void forEachFrame(int[] indices, Consumer<Picture> consumer) {
    whole.forEachFrame(inWhole(indices), consumer);
  }

  private int[] inWhole(int[] indices) {
    return IntStream.of(indices)
        .map(index -> {
          if (index < 0 || index >= count) {
            throw new IllegalArgumentException(
                "frame %d of a stretch of %d frames".formatted(index, count));
          }
          return first + index;
        })
        .toArray();
  }

  @Override
  public double time(int index) {
    return whole.time(first + index) - whole.time(first);
  }

  @Override
  public double seconds() {
    int end = first + count;
    return (end < whole.frameCount() ? whole.time(end) : whole.seconds()) - whole.time(first);
  }
}
