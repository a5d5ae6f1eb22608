package semblance.embedding;

import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/// A film whose frames are decoded when they are asked for, since all of them together rarely fit
/// into memory.
///
/// Implementations are thread-safe.
public interface Video {
  /// How many frames there are, at least 1.
  int frameCount();

  /// Frames a second, on average.
  double framesPerSecond();

  /// Some frames, upright and in sRGB, in the order asked for.
  ///
  /// @param indices from 0 to below [#frameCount()]; may name a frame twice
  /// @throws UnreadableContentException if a frame cannot be decoded
  List<Picture> frames(int... indices);

  /// When a frame is shown first, in seconds from the start.
  ///
  /// @param index from 0 to below [#frameCount()]
  default double time(int index) {
    return index / framesPerSecond();
  }

  /// How long all frames together are shown, in seconds.
  default double seconds() {
    return frameCount() / framesPerSecond();
  }

  /// The frame that is on the screen at a time; the first one before the start, the last one after
  /// the end.
  ///
  /// @param seconds from the start
  default int frameAt(double seconds) {
    int from = 0;
    int to = frameCount() - 1;
    while (from < to) {
      int middle = (from + to + 1) >>> 1;
      if (time(middle) <= seconds) {
        from = middle;
      } else {
        to = middle - 1;
      }
    }
    return from;
  }

  /// Gives frames one after another, as [#frames] would, in one pass and without holding more than
  /// one of them.
  ///
  /// @param indices strictly ascending, from 0 to below [#frameCount()]
  /// @throws UnreadableContentException if a frame cannot be decoded; those before it were given
  default void forEachFrame(int[] indices, Consumer<Picture> consumer) {
    for (int index : indices) {
      consumer.accept(frames(index).getFirst());
    }
  }

  /// A stretch of this film as a film of its own.
  ///
  /// @param first the stretch's first frame
  /// @param count how many frames it has, at least 1
  /// @throws IllegalArgumentException if this film has no such frames
  default Video stretch(int first, int count) {
    return new VideoStretch(this, first, count);
  }

  /// A film whose frames are at hand.
  ///
  /// @throws IllegalArgumentException if there is no frame
  static Video of(List<Picture> frames, double framesPerSecond) {
    if (frames.isEmpty()) {
      throw new IllegalArgumentException("a video without frames: at least 1 is needed");
    }
    List<Picture> kept = List.copyOf(frames);
    return new Video() {
      @Override
      public int frameCount() {
        return kept.size();
      }

      @Override
      public double framesPerSecond() {
        return framesPerSecond;
      }

      @Override
      public List<Picture> frames(int... indices) {
        return IntStream.of(indices).mapToObj(kept::get).toList();
      }
    };
  }
}
