package semblance.media.format;

import semblance.media.pixel.Colours;
import semblance.media.pixel.Orientation;

/// GIF's blocks (GIF89a, sections 17 to 27) up to the end of the first frame.
final class GifHeader {
  private static final int EXTENSION = 0x21;
  private static final int IMAGE = 0x2c;

  private GifHeader() {}

  static Facts parse(Bytes file) throws MalformedPictureException {
    long image = firstImage(file);
    // A frame that reaches beyond the screen widens it.
    int width = Math.max(file.u16(6), file.u16(image + 1) + file.u16(image + 5));
    int height = Math.max(file.u16(8), file.u16(image + 3) + file.u16(image + 7));
    return Facts.checked(width, height, Orientation.TOP_LEFT, Colours.RGB, 8, true, null);
  }

  static void requireComplete(Bytes file) throws MalformedPictureException {
    long image = firstImage(file);
    long at = image + 11 + tableSize(file.u8(image + 9));
    skipBlocks(file, at);
  }

  /// The position of the first image descriptor.
  private static long firstImage(Bytes file) throws MalformedPictureException {
    long at = 13L + tableSize(file.u8(10));
    while (file.u8(at) == EXTENSION) {
      at = skipBlocks(file, at + 2);
    }
    if (file.u8(at) != IMAGE) {
      throw new MalformedPictureException("it holds no picture data");
    }
    return at;
  }

  private static long skipBlocks(Bytes file, long from) throws MalformedPictureException {
    long at = from;
    while (file.u8(at) != 0) {
      at += 1 + file.u8(at);
    }
    return at + 1;
  }

  private static int tableSize(int flags) {
    return (flags & 0x80) == 0 ? 0 : 3 << ((flags & 7) + 1);
  }
}
