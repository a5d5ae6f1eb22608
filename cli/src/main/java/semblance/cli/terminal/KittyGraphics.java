package semblance.cli.terminal;

import java.io.ByteArrayOutputStream;
import java.util.Base64;
import java.util.zip.Deflater;
import semblance.embedding.Picture;

/// The terminal graphics protocol of Kitty: pixels in escape codes of the application program
/// command, compressed by zlib, in base64, in chunks of at most 4,096 characters.
final class KittyGraphics {
  private static final int CHUNK = 4096;

  private KittyGraphics() {}

  static String draw(Picture picture) {
    String data = Base64.getEncoder().encodeToString(compressed(picture.rgb()));
    StringBuilder text = new StringBuilder(data.length() + 256);
    for (int start = 0; start < data.length(); start += CHUNK) {
      int end = Math.min(data.length(), start + CHUNK);
      text.append("\033_G");
      if (start == 0) {
        // a=T: send and show; f=24: RGB; o=z: zlib; C=1: leave the cursor; q=2: no answers
        text.append("a=T,f=24,o=z,C=1,q=2,s=").append(picture.width());
        text.append(",v=").append(picture.height()).append(',');
      }
      text.append("m=").append(end < data.length() ? 1 : 0).append(';');
      text.append(data, start, end).append("\033\\");
    }
    return text.toString();
  }

  private static byte[] compressed(byte[] bytes) {
    try (Deflater deflater = new Deflater()) {
      deflater.setInput(bytes);
      deflater.finish();
      ByteArrayOutputStream compressed = new ByteArrayOutputStream(bytes.length / 2);
      byte[] buffer = new byte[8192];
      while (!deflater.finished()) {
        compressed.write(buffer, 0, deflater.deflate(buffer));
      }
      return compressed.toByteArray();
    }
  }
}
