package semblance.media.ffmpeg;

import java.util.ArrayList;
import java.util.List;

/// Samples as they come, gathered in pieces so that growing copies nothing.
final class SampleBuffer {
  private static final int PIECE = 1 << 18;

  private final long maximum;
  private final List<float[]> pieces = new ArrayList<>();
  private long length;

  /// @param maximum how many are kept; more are counted only
  SampleBuffer(long maximum) {
    this.maximum = maximum;
  }

  void add(float[] samples, int count) {
    int start = 0;
    while (start < count && length < maximum) {
      int at = (int) (length % PIECE);
      if (at == 0 && length / PIECE == pieces.size()) {
        pieces.add(new float[PIECE]);
      }
      int part = (int) Math.min(Math.min(count - start, PIECE - at), maximum - length);
      System.arraycopy(samples, start, pieces.get((int) (length / PIECE)), at, part);
      start += part;
      length += part;
    }
    length += count - start;
  }

  /// How many samples came.
  long length() {
    return length;
  }

  boolean isFull() {
    return length > maximum;
  }

  /// Cuts the end off, or adds silence.
  void setLength(long wanted) {
    if (wanted > length) {
      add(new float[(int) (wanted - length)], (int) (wanted - length));
    }
    length = wanted;
  }

  float[] toArray() {
    float[] all = new float[(int) length];
    for (int i = 0; i < pieces.size() && (long) i * PIECE < length; i++) {
      int count = (int) Math.min(PIECE, length - (long) i * PIECE);
      System.arraycopy(pieces.get(i), 0, all, i * PIECE, count);
    }
    return all;
  }

  @Override
  public String toString() {
    return "SampleBuffer[" + length + " samples in " + pieces.size() + " pieces]";
  }
}
