package semblance.media.ffmpeg;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.Read_packet_Pointer_BytePointer_int;
import org.bytedeco.ffmpeg.avformat.Seek_Pointer_long_int;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;
import semblance.media.format.ByteSource;

/// What FFmpeg reads from: calls back into Java for each piece. For one thread at a time.
final class NativeInput implements AutoCloseable {
  private static final int BUFFER = 128 << 10;

  /// A damaged index can make a demuxer go round in circles; nothing honest reads a file so often.
  private static final long MOST_READINGS = 64;

  private static final int SEEK_SET = 0;
  private static final int SEEK_CUR = 1;
  private static final int SEEK_END = 2;

  // Native callbacks are few and shared; what they are for is told by a number passed through.
  private static final Map<Long, NativeInput> OPEN = new ConcurrentHashMap<>();
  private static final AtomicLong LAST_KEY = new AtomicLong();
  private static final Reader READER = new Reader();
  private static final Seeker SEEKER = new Seeker();

  private final long key;
  private final SeekableByteChannel channel;
  private final AVIOContext context;
  private final byte[] piece = new byte[BUFFER];
  private final long size;
  private final long mostBytes;
  private long read;
  private @Nullable IOException failure;

  NativeInput(ByteSource source) throws IOException {
    Ffmpeg.load();
    this.channel = source.open();
    this.size = channel.size();
    this.mostBytes = (size + BUFFER) * MOST_READINGS;
    this.key = LAST_KEY.incrementAndGet();
    OPEN.put(key, this);
    BytePointer buffer = new BytePointer(Ffmpeg.allocated(avutil.av_malloc(BUFFER)));
    this.context =
        Ffmpeg.allocated(
            avformat.avio_alloc_context(buffer, BUFFER, 0, new Key(key), READER, null, SEEKER));
  }

  AVIOContext context() {
    return context;
  }

  /// Throws what reading failed with, if it did.
  void requireRead() throws IOException {
    if (failure != null) {
      throw failure;
    }
  }

  @Override
  public void close() {
    OPEN.remove(key);
    try (BytePointer buffer = context.buffer()) {
      avutil.av_free(buffer);
    }
    avformat.avio_context_free(context);
    try {
      channel.close();
    } catch (IOException e) {
      failure = e; // it was only read from
    }
  }

  private int read(BytePointer target, int length) {
    try {
      int count = channel.read(ByteBuffer.wrap(piece, 0, Math.min(length, BUFFER)));
      if (count <= 0) {
        return avutil.AVERROR_EOF;
      }
      read += count;
      if (read > mostBytes) {
        return avutil.AVERROR_INVALIDDATA;
      }
      target.put(piece, 0, count);
      return count;
    } catch (IOException e) {
      failure = e;
      return avutil.AVERROR_EXTERNAL;
    }
  }

  private long seek(long offset, int whence) {
    try {
      long to =
          switch (whence & ~avformat.AVSEEK_FORCE) {
            case SEEK_SET -> offset;
            case SEEK_CUR -> channel.position() + offset;
            case SEEK_END -> size + offset;
            default -> -1;
          };
      if ((whence & avformat.AVSEEK_SIZE) != 0) {
        return size;
      }
      if (to < 0) {
        return avutil.AVERROR_INVALIDDATA;
      }
      channel.position(to);
      return to;
    } catch (IOException e) {
      failure = e;
      return avutil.AVERROR_EXTERNAL;
    }
  }

  /// A number in the place of an address.
  private static final class Key extends Pointer {
    Key(long key) {
      address = key;
    }
  }

  // No exception may pass through FFmpeg's frames.

  private static final class Reader extends Read_packet_Pointer_BytePointer_int {
    @Override
    public int call(Pointer key, BytePointer target, int length) {
      NativeInput input = OPEN.get(key.address());
      return input == null ? avutil.AVERROR_EXTERNAL : input.read(target, length);
    }
  }

  private static final class Seeker extends Seek_Pointer_long_int {
    @Override
    public long call(Pointer key, long offset, int whence) {
      NativeInput input = OPEN.get(key.address());
      return input == null ? avutil.AVERROR_EXTERNAL : input.seek(offset, whence);
    }
  }
}
