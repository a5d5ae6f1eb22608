package semblance.media.ffmpeg;

import static org.bytedeco.ffmpeg.presets.avutil.AVERROR_EAGAIN;

import java.io.IOException;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.PointerPointer;
import org.jspecify.annotations.Nullable;
import semblance.media.format.MalformedStreamException;

/// Decodes a container's stream frame by frame. For one thread at a time.
///
/// A packet that cannot be decoded is passed over, as players do; [#damaged()] counts them.
final class StreamDecoder implements AutoCloseable {
  private static final int AGAIN = AVERROR_EAGAIN();

  private final Container container;
  private final AVCodecContext context;
  private final AVFrame frame;
  private boolean flushing;
  private long packets;
  private long damaged;
  private @Nullable AVPacket pending;

  private StreamDecoder(Container container, AVCodecContext context, AVFrame frame) {
    this.container = container;
    this.context = context;
    this.frame = frame;
  }

  /// @param maximumPixels of a frame; the decoder refuses larger ones before it allocates them
  static StreamDecoder open(Container container, long maximumPixels)
      throws MalformedStreamException {
    AVStream stream = container.stream();
    AVCodec codec = avcodec.avcodec_find_decoder(stream.codecpar().codec_id());
    if (codec == null) {
      throw new MalformedStreamException(
          "there is no decoder for its codec, %s"
              .formatted(avcodec.avcodec_get_name(stream.codecpar().codec_id()).getString()));
    }
    AVCodecContext context = Ffmpeg.allocated(avcodec.avcodec_alloc_context3(codec));
    try {
      check(avcodec.avcodec_parameters_to_context(context, stream.codecpar()));
      context.pkt_timebase(stream.time_base());
      // Callers decode several files at once; threads of FFmpeg's own would only get in their way.
      context.thread_count(1);
      context.max_pixels(maximumPixels);
      check(avcodec.avcodec_open2(context, codec, (PointerPointer<?>) null));
      return new StreamDecoder(container, context, Ffmpeg.allocated(avutil.av_frame_alloc()));
    } catch (MalformedStreamException | RuntimeException | Error e) {
      avcodec.avcodec_free_context(context);
      throw e;
    }
  }

  private static void check(int result) throws MalformedStreamException {
    if (result < 0) {
      throw new MalformedStreamException(
          "its decoder refuses it (%s)".formatted(Ffmpeg.reason(result)));
    }
  }

  /// The next decoded frame, valid until the next call.
  ///
  /// @return null at the end
  @Nullable AVFrame next() throws IOException {
    while (true) {
      int result = avcodec.avcodec_receive_frame(context, frame);
      if (result >= 0) {
        return frame;
      }
      if (result == avutil.AVERROR_EOF) {
        return null;
      }
      if (result != AGAIN) {
        damaged++;
        if (flushing && damaged > packets + 1) {
          return null;
        }
      }
      send();
    }
  }

  private void send() throws IOException {
    if (flushing) {
      return;
    }
    AVPacket packet = pending != null ? pending : container.next();
    pending = null;
    if (packet == null) {
      flushing = true;
    } else {
      packets++;
    }
    int result = avcodec.avcodec_send_packet(context, packet);
    if (result < 0 && result != AGAIN && packet != null) {
      damaged++;
    }
  }

  /// Goes to the key frame with a presentation time.
  ///
  /// @return whether the container led to exactly that frame; if not, where it stands is undefined
  boolean seek(long time) throws IOException {
    if (!container.seek(time)) {
      return false;
    }
    avcodec.avcodec_flush_buffers(context);
    flushing = false;
    pending = container.next();
    return pending != null
        && pending.pts() == time
        && (pending.flags() & avcodec.AV_PKT_FLAG_KEY) != 0;
  }

  /// Packets given to the decoder.
  long packets() {
    return packets;
  }

  /// Packets that it refused.
  long damaged() {
    return damaged;
  }

  @Override
  public void close() {
    avutil.av_frame_free(frame);
    avcodec.avcodec_free_context(context);
  }
}
