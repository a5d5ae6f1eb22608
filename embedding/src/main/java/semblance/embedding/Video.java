package semblance.embedding;

import java.util.List;
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
