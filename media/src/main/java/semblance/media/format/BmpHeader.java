package semblance.media.format;

import semblance.media.pixel.Colours;
import semblance.media.pixel.Orientation;

/// The header of a Windows or OS/2 bitmap.
final class BmpHeader {
  private static final int OLD = 12;
  private static final int UNCOMPRESSED = 0;
  private static final int BIT_FIELDS = 3;

  private BmpHeader() {}

  /// Whether the length of the second header is one that exists.
  static boolean isKnown(byte[] content) {
    try {
      long length = Bytes.littleEndian(content).u32(14);
      return length == OLD || (length >= 16 && length <= 256);
    } catch (MalformedPictureException e) {
      return false;
    }
  }

  static Facts parse(Bytes file) throws MalformedPictureException {
    boolean old = file.u32(14) == OLD;
    long width = old ? file.u16(18) : (int) file.u32(18);
    // A negative height means that rows go down.
    long height = old ? file.u16(20) : Math.abs((long) (int) file.u32(22));
    return Facts.checked(width, height, Orientation.TOP_LEFT, Colours.RGB, 8, true, null);
  }

  static void requireComplete(Bytes file) throws MalformedPictureException {
    boolean old = file.u32(14) == OLD;
    long bits = old ? file.u16(24) : file.u16(28);
    long compression = old || file.u32(14) < 20 ? UNCOMPRESSED : file.u32(30);
    if (compression == UNCOMPRESSED || compression == BIT_FIELDS) {
      Facts facts = parse(file);
      long row = (facts.width() * bits + 31) / 32 * 4;
      long expected = file.u32(10) + row * facts.height();
      if (expected > file.length()) {
        throw new MalformedPictureException(
            "it ends too early: its header asks for %d bytes, it has %d"
                .formatted(expected, file.length()));
      }
    }
  }
}
