package semblance.media.ffmpeg;

import java.io.IOException;
import java.util.Set;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.jspecify.annotations.Nullable;
import semblance.media.format.ByteSource;
import semblance.media.format.MalformedStreamException;

/// An opened container, of which one stream is read packet by packet. For one thread at a time.
final class Container implements AutoCloseable {
  /// Only these are tried: none of them refers to other files, as playlists do.
  private static final String DEMUXERS =
      "wav,w64,flac,mp3,aac,aiff,au,caf,ogg,mov,matroska,avi,mpeg,mpegts,flv,asf,gif";

  private static final Set<Integer> ENCRYPTED_TAGS =
      Set.of(tag("encv"), tag("enca"), tag("drms"), tag("drmi"));

  private final NativeInput input;
  private final AVFormatContext context;
  private final AVPacket packet;
  private AVStream stream;

  private Container(NativeInput input, AVFormatContext context, AVPacket packet, AVStream stream) {
    this.input = input;
    this.context = context;
    this.packet = packet;
    this.stream = stream;
  }

  /// Opens a container and chooses its best stream of a kind; covers of albums are no films.
  ///
  /// @param mediaType `AVMEDIA_TYPE_AUDIO` or `AVMEDIA_TYPE_VIDEO`
  /// @throws MalformedStreamException if it cannot be read, or has no such stream
  static Container open(ByteSource source, int mediaType)
      throws MalformedStreamException, IOException {
    NativeInput input = new NativeInput(source);
    AVFormatContext context = null;
    try {
      context = opened(input);
      input.requireRead();
      AVStream stream = best(context, mediaType);
      requireClear(stream);
      for (int i = 0; i < context.nb_streams(); i++) {
        if (i != stream.index()) {
          context.streams(i).discard(avcodec.AVDISCARD_ALL);
        }
      }
      return new Container(input, context, Ffmpeg.allocated(avcodec.av_packet_alloc()), stream);
    } catch (MalformedStreamException | IOException | RuntimeException | Error e) {
      if (context != null) {
        avformat.avformat_close_input(context);
      }
      input.close();
      throw e;
    }
  }

  private static AVFormatContext opened(NativeInput input) throws MalformedStreamException {
    AVFormatContext context = Ffmpeg.allocated(avformat.avformat_alloc_context());
    context.pb(input.context());
    AVDictionary options = new AVDictionary((Pointer) null);
    try {
      avutil.av_dict_set(options, "format_whitelist", DEMUXERS, 0);
      avutil.av_dict_set(options, "protocol_whitelist", "none", 0);
      // On failure FFmpeg frees the context itself.
      check(avformat.avformat_open_input(context, "", null, options));
    } finally {
      avutil.av_dict_free(options);
    }
    try {
      check(avformat.avformat_find_stream_info(context, (PointerPointer<?>) null));
      return context;
    } catch (MalformedStreamException e) {
      avformat.avformat_close_input(context);
      throw e;
    }
  }

  private static void check(int result) throws MalformedStreamException {
    if (result < 0) {
      throw new MalformedStreamException(
          "its container is damaged or incomplete (%s)".formatted(Ffmpeg.reason(result)));
    }
  }

  private static AVStream best(AVFormatContext context, int mediaType)
      throws MalformedStreamException {
    int index =
        avformat.av_find_best_stream(context, mediaType, -1, -1, (PointerPointer<?>) null, 0);
    if (index >= 0) {
      AVStream stream = context.streams(index);
      if ((stream.disposition() & avformat.AV_DISPOSITION_ATTACHED_PIC) == 0) {
        return stream;
      }
    }
    boolean sound = mediaType == avutil.AVMEDIA_TYPE_AUDIO;
    throw new MalformedStreamException(
        "it holds no %s among its %d streams"
            .formatted(sound ? "sound" : "film", context.nb_streams()));
  }

  private static void requireClear(AVStream stream) throws MalformedStreamException {
    boolean encrypted =
        ENCRYPTED_TAGS.contains(stream.codecpar().codec_tag())
            || avcodec.av_packet_side_data_get(
                    stream.codecpar().coded_side_data(),
                    stream.codecpar().nb_coded_side_data(),
                    avcodec.AV_PKT_DATA_ENCRYPTION_INIT_INFO)
                != null;
    if (encrypted) {
      throw new MalformedStreamException(
          "it is encrypted, as files with copy protection are: get one without");
    }
  }

  private static int tag(String name) {
    return name.charAt(0) | name.charAt(1) << 8 | name.charAt(2) << 16 | name.charAt(3) << 24;
  }

  AVStream stream() {
    return stream;
  }

  /// Whether times and key frames of packets can be relied on for finding frames.
  boolean isIndexed() {
    String name = context.iformat().name().getString();
    return name.startsWith("mov") || name.startsWith("matroska");
  }

  /// How long the stream lasts by what the container says, in seconds; not above 0 if it does not
  /// say, or if that is only guessed from its size.
  double declaredSeconds() {
    if (context.duration_estimation_method() == avformat.AVFMT_DURATION_FROM_BITRATE
        || stream.duration() == avutil.AV_NOPTS_VALUE) {
      return 0;
    }
    return stream.duration() * avutil.av_q2d(stream.time_base());
  }

  /// Whether what is decoded beyond [#declaredSeconds()] is an encoder's padding.
  boolean declaresEnd() {
    String name = context.iformat().name().getString();
    return name.equals("ogg") || name.startsWith("mov");
  }

  /// Whether [#declaredSeconds()] is exact to the sample.
  boolean declaresExactly() {
    return Set.of("wav", "flac", "aiff").contains(context.iformat().name().getString());
  }

  /// The next packet of the stream, valid until the next call.
  ///
  /// @return null at the end
  /// @throws IOException if the file cannot be read
  @Nullable AVPacket next() throws IOException {
    while (true) {
      avcodec.av_packet_unref(packet);
      int result = avformat.av_read_frame(context, packet);
      input.requireRead();
      if (result < 0) {
        return null; // the end, or damage from which there is no way on
      }
      if (packet.stream_index() == stream.index()) {
        return packet;
      }
    }
  }

  /// Goes to the key frame at a time, or before it.
  ///
  /// @return whether that worked
  boolean seek(long time) throws IOException {
    int result =
        avformat.av_seek_frame(context, stream.index(), time, avformat.AVSEEK_FLAG_BACKWARD);
    input.requireRead();
    return result >= 0;
  }

  @Override
  public void close() {
    avcodec.av_packet_free(packet);
    avformat.avformat_close_input(context);
    input.close();
  }
}
