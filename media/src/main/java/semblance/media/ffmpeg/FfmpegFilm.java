package semblance.media.ffmpeg;

import java.io.IOException;
import java.util.function.Consumer;
import org.bytedeco.ffmpeg.avcodec.AVPacketSideData;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.IntPointer;
import org.jspecify.annotations.Nullable;
import semblance.embedding.Picture;
import semblance.media.format.ByteSource;
import semblance.media.format.MalformedStreamException;
import semblance.media.pixel.Orientation;

/// A film through FFmpeg's codecs: which frames it has, and its frames when they are asked for.
///
/// Holds nothing native: each call opens the source anew, works on its caller's thread alone and
/// frees its native memory before it returns, so instances are thread-safe.
public final class FfmpegFilm {
  /// What players assume where nothing is said.
  private static final double USUAL_RATE = 25;

  private static final double MAXIMUM_RATE = 100_000;

  private final ByteSource source;
  private final long maximumPixels;
  private final FrameTable table;
  private final Orientation orientation;
  private final double framesPerSecond;
  private final double pixelAspect;

  private FfmpegFilm(
      ByteSource source,
      long maximumPixels,
      FrameTable table,
      Orientation orientation,
      double framesPerSecond,
      double pixelAspect) {
    this.source = source;
    this.maximumPixels = maximumPixels;
    this.table = table;
    this.orientation = orientation;
    this.framesPerSecond = framesPerSecond;
    this.pixelAspect = pixelAspect;
  }

  /// Reads through a film and counts its frames.
  ///
  /// @param maximumPixels of a frame
  /// @throws MalformedStreamException if it holds no film, or one that cannot be decoded or is cut
  ///   off
  /// @throws IOException if it cannot be read
  public static FfmpegFilm open(ByteSource source, long maximumPixels)
      throws MalformedStreamException, IOException {
    FrameTable table = null;
    try (Container container = Container.open(source, avutil.AVMEDIA_TYPE_VIDEO)) {
      requireSize(container.stream(), maximumPixels);
      // Tells at once where a decoder is missing, also if frames are counted without it.
      StreamDecoder.open(container, maximumPixels).close();
      if (container.isIndexed()) {
        table = FrameTable.ofPackets(container);
        requireAll(container, table);
      }
    }
    try (Container container = Container.open(source, avutil.AVMEDIA_TYPE_VIDEO)) {
      AVStream stream = container.stream();
      if (table == null) {
        try (StreamDecoder decoder = StreamDecoder.open(container, maximumPixels)) {
          table = FrameTable.ofFrames(decoder, avutil.av_q2d(stream.time_base()));
        }
      }
      if (table.count() == 0) {
        throw new MalformedStreamException(
            "its film is empty: it holds no frame that can be decoded");
      }
      AVRational aspect = stream.codecpar().sample_aspect_ratio();
      return new FfmpegFilm(
          source,
          maximumPixels,
          table,
          orientation(stream),
          framesPerSecond(stream, table),
          aspect.num() > 0 && aspect.den() > 0 ? avutil.av_q2d(aspect) : 1);
    }
  }

  /// Whether there is no film in a container, but sound.
  ///
  /// @throws IOException if it cannot be read
  public static boolean holdsOnlySound(ByteSource source) throws IOException {
    return !holds(source, avutil.AVMEDIA_TYPE_VIDEO) && holds(source, avutil.AVMEDIA_TYPE_AUDIO);
  }

  private static boolean holds(ByteSource source, int mediaType) throws IOException {
    try (Container _ = Container.open(source, mediaType)) {
      return true;
    } catch (MalformedStreamException e) {
      return false;
    }
  }

  private static void requireSize(AVStream stream, long maximumPixels)
      throws MalformedStreamException {
    long pixels = (long) stream.codecpar().width() * stream.codecpar().height();
    if (pixels > maximumPixels) {
      throw new MalformedStreamException(
          "its frames are too large: %d x %d pixels are %,d, and at most %,d are decoded"
              .formatted(
                  stream.codecpar().width(), stream.codecpar().height(), pixels, maximumPixels));
    }
  }

  /// An MP4's index says how many packets there are.
  private static void requireAll(Container container, @Nullable FrameTable table)
      throws MalformedStreamException {
    double seconds = container.declaredSeconds();
    if (table != null && table.isTimed() && seconds > 0) {
      double rate = avutil.av_q2d(container.stream().avg_frame_rate());
      double frames = rate > 0 && rate < MAXIMUM_RATE ? 2 / rate : 0.1;
      if (table.seconds() > 0 && seconds - table.seconds() > Math.max(frames, 0.1 * seconds)) {
        throw new MalformedStreamException(
            "it ends too early or is damaged: its header says %.2f seconds, %.2f are there"
                .formatted(seconds, table.seconds()));
      }
    }
  }

  private static double framesPerSecond(AVStream stream, FrameTable table) {
    double average = avutil.av_q2d(stream.avg_frame_rate());
    if (average > 0 && average < MAXIMUM_RATE) {
      return average;
    }
    return table.seconds() > 0 ? table.count() / table.seconds() : USUAL_RATE;
  }

  /// The matrix maps stored to shown places, in units of 1/65,536; only quarter turns and mirrored
  /// ones are applied.
  private static Orientation orientation(AVStream stream) {
    AVPacketSideData side =
        avcodec.av_packet_side_data_get(
            stream.codecpar().coded_side_data(),
            stream.codecpar().nb_coded_side_data(),
            avcodec.AV_PKT_DATA_DISPLAYMATRIX);
    if (side == null || side.size() < 36) {
      return Orientation.TOP_LEFT;
    }
    int[] matrix = new int[5];
    new IntPointer(side.data()).get(matrix);
    int right = Integer.signum(matrix[0]);
    int down = Integer.signum(matrix[4]);
    if (right != 0 && down != 0 && matrix[1] == 0 && matrix[3] == 0) {
      return right > 0
          ? (down > 0 ? Orientation.TOP_LEFT : Orientation.BOTTOM_LEFT)
          : (down > 0 ? Orientation.TOP_RIGHT : Orientation.BOTTOM_RIGHT);
    }
    int rightToDown = Integer.signum(matrix[1]);
    int downToRight = Integer.signum(matrix[3]);
    if (rightToDown != 0 && downToRight != 0 && right == 0 && down == 0) {
      return rightToDown > 0
          ? (downToRight > 0 ? Orientation.LEFT_TOP : Orientation.RIGHT_TOP)
          : (downToRight > 0 ? Orientation.LEFT_BOTTOM : Orientation.RIGHT_BOTTOM);
    }
    return Orientation.TOP_LEFT;
  }

  /// How many frames there are, at least 1.
  public int frameCount() {
    return table.count();
  }

  /// Frames a second, on average.
  public double framesPerSecond() {
    return framesPerSecond;
  }

  /// How much wider than high a pixel is to be shown; frames are given as stored all the same.
  public double pixelAspect() {
    return pixelAspect;
  }

  /// When a frame is shown first, in seconds from the first one's time.
  ///
  /// @param index from 0 to below [#frameCount()]
  public double time(int index) {
    return table.isTimed() ? table.secondsTo(index) : index / framesPerSecond;
  }

  /// How long all frames together are shown, in seconds.
  public double seconds() {
    return table.seconds() > 0 ? table.seconds() : frameCount() / framesPerSecond;
  }

  /// Gives some frames, upright and in sRGB, one after another, in one pass.
  ///
  /// @param indices strictly ascending, from 0 to below [#frameCount()]
  /// @throws MalformedStreamException if there is nothing to show in a frame's place
  /// @throws IOException if it cannot be read
  public void forEachFrame(int[] indices, Consumer<Picture> consumer)
      throws MalformedStreamException, IOException {
    Consumer<Picture> upright = picture -> consumer.accept(orientation.apply(picture));
    int given = table.isTimed() ? fetch(indices, 0, true, upright) : 0;
    if (given < indices.length) {
      // A place that does not lead to its frame: only decoding from the start is certain.
      given = fetch(indices, given, false, upright);
    }
    if (given < indices.length) {
      throw new MalformedStreamException(
          "neither its frame %d nor the ones around it can be decoded".formatted(indices[given]));
    }
  }

  /// Gives frames from the one at `start` on; returns the place of the first that was not found.
  private int fetch(int[] wanted, int start, boolean seeking, Consumer<Picture> consumer)
      throws MalformedStreamException, IOException {
    try (Container container = Container.open(source, avutil.AVMEDIA_TYPE_VIDEO);
        StreamDecoder decoder = StreamDecoder.open(container, maximumPixels);
        FrameFetch fetch = new FrameFetch(decoder, table, seeking)) {
      for (int i = start; i < wanted.length; i++) {
        @Nullable Picture picture = fetch.fetch(wanted[i]);
        if (picture == null) {
          return i;
        }
        consumer.accept(picture);
      }
      return wanted.length;
    }
  }
}
