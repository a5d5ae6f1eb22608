package semblance.media.ffmpeg;

import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.jspecify.annotations.Nullable;
import semblance.media.format.MalformedStreamException;

/// Which frames a film has, in the order in which they are shown: frame i is the one that decoding
/// from the start gives as the i-th.
///
/// In containers whose packets carry reliable times (MP4, Matroska) the table is made from these,
/// without decoding, and a frame is found by its time. In all others frames are counted by decoding
/// once, and found by decoding from the start. Immutable.
final class FrameTable {
  /// A day at 120 frames a second; more is damage.
  private static final int MAXIMUM_FRAMES = 24 * 3600 * 120;

  /// The bit of a VP8 frame that says that it is shown (RFC 6386, section 9.1).
  private static final int VP8_SHOWN = 0x10;

  private final int count;
  private final long[] times; // [count], ascending; none if frames are found by counting
  private final BitSet keys;
  private final double unit; // seconds a unit of time
  private final double seconds;

  private FrameTable(int count, long[] times, BitSet keys, double unit, double seconds) {
    this.count = count;
    this.times = times;
    this.keys = keys;
    this.unit = unit;
    this.seconds = seconds;
  }

  /// Reads through all packets.
  ///
  /// @return null if their times do not tell which frames there are
  static @Nullable FrameTable ofPackets(Container container)
      throws MalformedStreamException, IOException {
    boolean vp8 = container.stream().codecpar().codec_id() == avcodec.AV_CODEC_ID_VP8;
    long[] times = new long[1024];
    long[] keyTimes = new long[64];
    int count = 0;
    int keyCount = 0;
    for (AVPacket packet = container.next(); packet != null; packet = container.next()) {
      boolean hidden =
          (packet.flags() & avcodec.AV_PKT_FLAG_DISCARD) != 0
              || (vp8 && packet.size() > 0 && (packet.data().get() & VP8_SHOWN) == 0);
      if (hidden) {
        continue;
      }
      if (packet.pts() == avutil.AV_NOPTS_VALUE || packet.size() == 0) {
        return null;
      }
      if (count == MAXIMUM_FRAMES) {
        throw tooMany();
      }
      times = withRoom(times, count);
      times[count++] = packet.pts();
      if ((packet.flags() & avcodec.AV_PKT_FLAG_KEY) != 0) {
        keyTimes = withRoom(keyTimes, keyCount);
        keyTimes[keyCount++] = packet.pts();
      }
    }
    times = Arrays.copyOf(times, count);
    Arrays.sort(times);
    for (int i = 1; i < count; i++) {
      if (times[i] == times[i - 1]) {
        return null;
      }
    }
    BitSet keys = new BitSet();
    for (int i = 0; i < keyCount; i++) {
      keys.set(Arrays.binarySearch(times, keyTimes[i]));
    }
    if (count > 0 && !keys.get(0)) {
      return null; // cut out of a longer film: frames shown first build on ones that are not there
    }
    double unit = avutil.av_q2d(container.stream().time_base());
    return new FrameTable(count, times, keys, unit, count < 2 ? 0 : seconds(times, unit));
  }

  /// From the first frame to the end of the last, which is taken to be shown as long as the others.
  private static double seconds(long[] times, double unit) {
    int count = times.length;
    return (times[count - 1] - times[0]) * unit * count / (count - 1);
  }

  /// Decodes everything and counts.
  static FrameTable ofFrames(StreamDecoder decoder, double unit)
      throws MalformedStreamException, IOException {
    int count = 0;
    long first = avutil.AV_NOPTS_VALUE;
    long last = avutil.AV_NOPTS_VALUE;
    for (AVFrame frame = decoder.next(); frame != null; frame = decoder.next()) {
      if (count++ == MAXIMUM_FRAMES) {
        throw tooMany();
      }
      last = frame.best_effort_timestamp();
      first = count == 1 ? last : first;
    }
    boolean timed = count > 1 && first != avutil.AV_NOPTS_VALUE && last > first;
    double seconds = timed ? (last - first) * unit * count / (count - 1) : 0;
    return new FrameTable(count, new long[0], new BitSet(), unit, seconds);
  }

  private static MalformedStreamException tooMany() {
    return new MalformedStreamException(
        "it has more than %,d frames: it is damaged, or has to be cut into parts"
            .formatted(MAXIMUM_FRAMES));
  }

  private static long[] withRoom(long[] values, int count) {
    return count < values.length ? values : Arrays.copyOf(values, 2 * count);
  }

  int count() {
    return count;
  }

  /// How long all frames together last; 0 if that is not known.
  double seconds() {
    return seconds;
  }

  /// Whether frames are found by their times.
  boolean isTimed() {
    return times.length > 0;
  }

  long time(int index) {
    return times[index];
  }

  /// How long after the first frame a frame is shown.
  double secondsTo(int index) {
    return (times[index] - times[0]) * unit;
  }

  /// The frame of a time; negative if there is none.
  int indexOf(long time) {
    return Arrays.binarySearch(times, time);
  }

  /// The last key frame that is not behind a frame; negative if there is none.
  int keyBefore(int index) {
    return keys.previousSetBit(index);
  }
}
