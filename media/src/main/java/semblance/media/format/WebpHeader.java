package semblance.media.format;

import semblance.media.pixel.Colours;
import semblance.media.pixel.Orientation;

/// WebP's container (RFC 9649, section 2) and the sizes in its two bit streams.
final class WebpHeader {
  private static final int FIRST = 12;

  private WebpHeader() {}

  static Facts parse(Bytes file) throws MalformedPictureException {
    if (file.matches(FIRST, "VP8X")) {
      return extended(file);
    }
    if (file.matches(FIRST, "VP8L")) {
      long sizes = file.u32(FIRST + 9);
      boolean alpha = (sizes >> 28 & 1) != 0;
      return Facts.checked(
          (sizes & 0x3fff) + 1,
          (sizes >> 14 & 0x3fff) + 1,
          Orientation.TOP_LEFT,
          Colours.RGB,
          8,
          alpha,
          null);
    }
    if (file.matches(FIRST, "VP8 ")) {
      return Facts.opaque(file.u16(FIRST + 14) & 0x3fff, file.u16(FIRST + 16) & 0x3fff);
    }
    throw new MalformedPictureException("its first chunk is not one of WebP's");
  }

  private static Facts extended(Bytes file) throws MalformedPictureException {
    Orientation orientation = Orientation.TOP_LEFT;
    Bytes profile = null;
    long at = FIRST;
    while (at + 8 <= file.length()) {
      long length = file.u32(at + 4);
      if (file.matches(at, "ICCP")) {
        profile = file.part(at + 8, length);
      } else if (file.matches(at, "EXIF")) {
        Bytes exif = file.part(at + 8, length);
        int skipped = exif.matches(0, "Exif\0\0") ? 6 : 0;
        orientation = TiffHeader.orientation(exif.part(skipped, length - skipped));
      }
      at += 8 + length + (length & 1);
    }
    return Facts.checked(
        file.u24(FIRST + 12) + 1,
        file.u24(FIRST + 15) + 1,
        orientation,
        Colours.RGB,
        8,
        (file.u8(FIRST + 8) & 0x10) != 0,
        profile);
  }

  static void requireComplete(Bytes file) throws MalformedPictureException {
    long expected = 8 + file.u32(4);
    if (expected > file.length()) {
      throw new MalformedPictureException(
          "it ends too early: its header asks for %d bytes, it has %d"
              .formatted(expected, file.length()));
    }
  }
}
