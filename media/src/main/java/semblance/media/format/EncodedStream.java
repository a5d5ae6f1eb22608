package semblance.media.format;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;

/// A file of sound or film with its format, checked to be all there as far as its container's
/// structure tells without decoding.
///
/// @param source where its bytes are
/// @param format by its first bytes
public record EncodedStream(ByteSource source, StreamFormat format) {
  /// How far from a file's end its last Ogg page may begin: a page has at most 65,307 bytes.
  private static final int LAST_PAGE = 66_000;

  private static final long UNKNOWN_RIFF_SIZE = 0xFFFFFFFFL;

  /// Tells the format and checks that nothing is cut off.
  ///
  /// @param wanted what to call it in errors: `sound` or `a film`
  /// @throws MalformedStreamException if it is no sound or film of a known format, or is cut off
  /// @throws IOException if it cannot be read
  public static EncodedStream parse(ByteSource source, String wanted)
      throws MalformedStreamException, IOException {
    byte[] head = source.head(MediaKind.HEAD);
    StreamFormat format =
        StreamFormat.of(head)
            .orElseThrow(() -> new MalformedStreamException(Foreign.describeStream(head, wanted)));
    EncodedStream stream = new EncodedStream(source, format);
    stream.requireComplete();
    return stream;
  }

  private void requireComplete() throws MalformedStreamException, IOException {
    try (SeekableByteChannel channel = source.open()) {
      switch (format) {
        case WAV, AVI -> requireRiff(channel);
        case MP4 -> requireBoxes(channel);
        case MATROSKA -> requireSegment(channel);
        case OGG -> requireLastPage(channel);
        default -> {
          // These say nothing of their length, or say it where only the decoder finds it.
        }
      }
    } catch (EOFException e) {
      throw new MalformedStreamException("it ends too early: even its header is cut off");
    }
  }

  private static void requireRiff(SeekableByteChannel channel)
      throws MalformedStreamException, IOException {
    byte[] head = ByteSource.readFully(channel, 0, 12);
    long declared = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getInt(4) & 0xFFFFFFFFL;
    // Programs that write into a pipe cannot know; RF64 says it elsewhere.
    if (head[3] == 'F' && declared != UNKNOWN_RIFF_SIZE && declared != 0) {
      requireSize(declared + 8, channel.size());
    }
  }

  /// Boxes follow one another to the end (ISO/IEC 14496-12, section 4.2).
  private static void requireBoxes(SeekableByteChannel channel)
      throws MalformedStreamException, IOException {
    long at = 0;
    while (at + 8 <= channel.size()) {
      ByteBuffer head = ByteBuffer.wrap(ByteSource.readFully(channel, at, 8));
      long size = head.getInt() & 0xFFFFFFFFL;
      if (size == 0) { // to the end of the file
        return;
      }
      if (size == 1) {
        size = ByteBuffer.wrap(ByteSource.readFully(channel, at + 8, 8)).getLong();
      }
      if (size < 8) {
        return; // junk behind the last box
      }
      if (size > channel.size() - at) {
        boolean matters =
            "moovmdatmoof".contains(new String(head.array(), 4, 4, StandardCharsets.ISO_8859_1));
        if (matters) {
          requireSize(at + size, channel.size());
        }
        return;
      }
      at += size;
    }
  }

  /// A segment follows the header (RFC 9559, section 5.1); all bits set means that its length was
  /// not known.
  private static void requireSegment(SeekableByteChannel channel)
      throws MalformedStreamException, IOException {
    long header = 4;
    ElementSize size = ElementSize.read(channel, header);
    long segment = header + size.bytes() + size.value();
    if (size.isUnknown() || segment + 12 > channel.size()) {
      return;
    }
    ElementSize content = ElementSize.read(channel, segment + 4);
    if (!content.isUnknown()) {
      requireSize(segment + 4 + content.bytes() + content.value(), channel.size());
    }
  }

  /// A number whose leading zeros say how many bytes it has (RFC 8794, section 4).
  private record ElementSize(int bytes, long value, boolean isUnknown) {
    static ElementSize read(SeekableByteChannel channel, long at) throws IOException {
      byte[] content = ByteSource.readFully(channel, at, 1);
      int length = Integer.numberOfLeadingZeros(content[0] & 0xff) - 23;
      if (length > 8) {
        return new ElementSize(1, 0, true);
      }
      content = ByteSource.readFully(channel, at, length);
      long value = content[0] & (0xff >> length);
      for (int i = 1; i < length; i++) {
        value = (value << 8) | (content[i] & 0xff);
      }
      boolean unknown = value == (1L << (7 * length)) - 1;
      return new ElementSize(length, value, unknown);
    }
  }

  /// The last page must end with the file (RFC 3533, section 6).
  private static void requireLastPage(SeekableByteChannel channel)
      throws MalformedStreamException, IOException {
    long start = Math.max(0, channel.size() - LAST_PAGE);
    byte[] tail = ByteSource.read(channel, start, (int) (channel.size() - start));
    Bytes bytes = Bytes.bigEndian(tail);
    for (int at = tail.length - 4; at >= 0; at--) {
      if (bytes.matches(at, "OggS")) {
        int segments = at + 26 < tail.length ? tail[at + 26] & 0xff : 255;
        long end = at + 27L + segments;
        for (int i = at + 27; i < at + 27 + segments && i < tail.length; i++) {
          end += tail[i] & 0xff;
        }
        requireSize(start + end, channel.size());
        return;
      }
    }
  }

  private static void requireSize(long expected, long found) throws MalformedStreamException {
    if (expected > found) {
      throw new MalformedStreamException(
          "it ends too early: its container asks for %,d bytes, it has %,d"
              .formatted(expected, found));
    }
  }
}
