package semblance.cli.terminal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import semblance.embedding.Picture;

/// Inline images of iTerm2: a picture file in base64 within an operating system command. The file
/// is a BMP, the simplest that those terminals read.
final class ItermGraphics {
  private static final int HEADERS = 14 + 40;

  private ItermGraphics() {}

  static String draw(Picture picture) {
    byte[] file = bitmap(picture);
    return "\033]1337;File=inline=1;doNotMoveCursor=1;preserveAspectRatio=1;width=%dpx;height=%dpx;size=%d:%s\007"
        .formatted(
            picture.width(),
            picture.height(),
            file.length,
            Base64.getEncoder().encodeToString(file));
  }

  /// A BMP file of 24 bits a pixel: rows from the bottom, blue first, each padded to four bytes.
  static byte[] bitmap(Picture picture) {
    int width = picture.width();
    int height = picture.height();
    int stride = (width * 3 + 3) / 4 * 4;
    ByteBuffer file = ByteBuffer.allocate(HEADERS + stride * height).order(ByteOrder.LITTLE_ENDIAN);
    file.put((byte) 'B').put((byte) 'M').putInt(file.capacity()).putInt(0).putInt(HEADERS);
    file.putInt(40).putInt(width).putInt(height).putShort((short) 1).putShort((short) 24);
    file.putInt(0).putInt(stride * height).putInt(2835).putInt(2835).putInt(0).putInt(0);
    byte[] rgb = picture.rgb();
    for (int y = height - 1; y >= 0; y--) {
      for (int x = 0; x < width; x++) {
        int pixel = (y * width + x) * 3;
        file.put(rgb[pixel + 2]).put(rgb[pixel + 1]).put(rgb[pixel]);
      }
      file.put(new byte[stride - width * 3]);
    }
    return file.array();
  }
}
