package semblance.media.format;

import java.io.ByteArrayOutputStream;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import semblance.media.pixel.Colours;
import semblance.media.pixel.Orientation;

/// JPEG's segments (ITU-T T.81, annex B) up to the first scan, with what EXIF, ICC and Adobe put
/// into application segments.
final class JpegHeader {
  private static final int END_OF_IMAGE = 0xd9;
  private static final int START_OF_SCAN = 0xda;
  private static final int ADOBE = 0xee;
  private static final String EXIF_MARK = "Exif\0";
  private static final String ICC_MARK = "ICC_PROFILE\0";

  private final Bytes file;
  private long width;
  private long height;
  private int components;
  private int bits;
  private int frame = -1;
  private int adobeTransform = -1;
  private Orientation orientation = Orientation.TOP_LEFT;
  private final TreeMap<Integer, byte[]> profileParts = new TreeMap<>();
  private int profilePartCount;

  private JpegHeader(Bytes file) {
    this.file = file;
  }

  static Facts parse(Bytes file) throws MalformedPictureException {
    JpegHeader header = new JpegHeader(file);
    long at = 2;
    while (true) {
      at = header.nextMarker(at);
      int marker = file.u8(at);
      if (marker == START_OF_SCAN) {
        return header.facts();
      }
      if (marker == END_OF_IMAGE) {
        throw new MalformedPictureException("it holds no picture data");
      }
      if (isBare(marker)) {
        at++;
        continue;
      }
      int length = file.u16(at + 1);
      if (length < 2) {
        throw new MalformedPictureException("a segment of it has a length of " + length);
      }
      header.segment(marker, file.part(at + 3, length - 2));
      at += 1 + length;
    }
  }

  private void segment(int marker, Bytes segment) throws MalformedPictureException {
    if (isFrame(marker)) {
      frame = marker;
      bits = segment.u8(0);
      height = segment.u16(1);
      width = segment.u16(3);
      components = segment.u8(5);
    } else if (marker == 0xe1 && segment.matches(0, EXIF_MARK)) {
      orientation = TiffHeader.orientation(segment.part(6, segment.length() - 6));
    } else if (marker == 0xe2 && segment.matches(0, ICC_MARK)) {
      profileParts.put(segment.u8(12), segment.part(14, segment.length() - 14).toArray());
      profilePartCount = segment.u8(13);
    } else if (marker == ADOBE && segment.matches(0, "Adobe")) {
      adobeTransform = segment.u8(11);
    }
  }

  private Facts facts() throws MalformedPictureException {
    if (frame < 0) {
      throw new MalformedPictureException("it has no frame header");
    }
    boolean common = frame <= 0xc2 || frame == 0xc9 || frame == 0xca;
    if (bits != 8 || !common) {
      throw new MalformedPictureException(
          "it is a JPEG of a kind that is not supported (%d bits a sample, frame type %x): expected 8 bits, not lossless"
              .formatted(bits, frame));
    }
    Colours colours =
        switch (components) {
          case 1 -> Colours.GREY;
          case 3 -> Colours.RGB;
          // Inverted even without Adobe's segment: browsers and Pillow take all of them as such.
          case 4 -> adobeTransform == 2 ? Colours.INVERTED_YCCK : Colours.INVERTED_CMYK;
          default ->
              throw new MalformedPictureException(
                  "it has %d components a pixel: expected 1, 3 or 4".formatted(components));
        };
    return Facts.checked(width, height, orientation, colours, bits, false, profile());
  }

  private @Nullable Bytes profile() {
    if (profileParts.isEmpty()
        || profileParts.size() != profilePartCount
        || profileParts.lastKey() != profilePartCount) {
      return null;
    }
    ByteArrayOutputStream profile = new ByteArrayOutputStream();
    profileParts.values().forEach(profile::writeBytes);
    return Bytes.bigEndian(profile.toByteArray());
  }

  /// Looks for the end mark, first where it usually is. Data after it is common (a video, a second
  /// picture), so otherwise the scans are walked through.
  static void requireComplete(Bytes file) throws MalformedPictureException {
    long end = file.length();
    while (end > 4 && file.u8(end - 1) == 0) {
      end--;
    }
    if (file.u8(end - 2) == 0xff && file.u8(end - 1) == END_OF_IMAGE) {
      return;
    }
    JpegHeader header = new JpegHeader(file);
    long at = 2;
    while (true) {
      at = header.nextMarker(at);
      int marker = file.u8(at);
      if (marker == END_OF_IMAGE) {
        return;
      }
      at += isBare(marker) ? 1 : 1 + Math.max(2, file.u16(at + 1));
    }
  }

  /// The file without comments and application segments, but with the two that tell colours: JFIF's
  /// and Adobe's.
  static byte[] essentials(Bytes file) throws MalformedPictureException {
    ByteArrayOutputStream out = new ByteArrayOutputStream(file.length());
    JpegHeader header = new JpegHeader(file);
    out.write(0xff);
    out.write(0xd8);
    long at = 2;
    while (true) {
      at = header.nextMarker(at);
      int marker = file.u8(at);
      if (marker == START_OF_SCAN || marker == END_OF_IMAGE) {
        out.writeBytes(file.part(at - 1, file.length() - at + 1).toArray());
        return out.toByteArray();
      }
      if (isBare(marker)) {
        at++;
        continue;
      }
      int length = file.u16(at + 1);
      boolean application = (marker > 0xe0 && marker <= 0xef) || marker == 0xfe;
      if (!application || marker == ADOBE) {
        out.writeBytes(file.part(at - 1, length + 2).toArray());
      }
      at += 1 + length;
    }
  }

  /// The position of the next marker's second byte; stuffed and fill bytes are skipped.
  private long nextMarker(long from) throws MalformedPictureException {
    long at = from;
    while (true) {
      while (file.u8(at) != 0xff) {
        at++;
      }
      while (file.u8(at) == 0xff) {
        at++;
      }
      if (file.u8(at) != 0) {
        return at;
      }
    }
  }

  private static boolean isFrame(int marker) {
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
  }

  private static boolean isBare(int marker) {
    return (marker >= 0xd0 && marker <= 0xd8) || marker == 0x01;
  }
}
