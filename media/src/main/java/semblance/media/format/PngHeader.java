package semblance.media.format;

import java.io.ByteArrayOutputStream;
import java.util.HexFormat;
import java.util.OptionalInt;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;
import semblance.media.pixel.Colours;
import semblance.media.pixel.Orientation;

/// PNG's chunks (W3C PNG, third edition, section 5).
final class PngHeader {
  private static final int SIGNATURE = 8;

  /// Length, type and checksum.
  private static final int AROUND = 12;

  private static final byte[] END = HexFormat.of().parseHex("0000000049454e44ae426082");

  /// Larger profiles than any known are junk.
  private static final int MAXIMUM_PROFILE = 16 << 20;

  private PngHeader() {}

  static Facts parse(Bytes file) throws MalformedPictureException {
    if (!file.matches(SIGNATURE + 4, "IHDR")) {
      throw new MalformedPictureException("it does not begin with a header chunk");
    }
    Bytes header = file.part(SIGNATURE + 8, 13);
    int type = header.u8(9);
    boolean alpha = (type & 4) != 0;
    Orientation orientation = Orientation.TOP_LEFT;
    Bytes profile = null;
    long at = SIGNATURE;
    while (at + AROUND <= file.length() && !file.matches(at + 4, "IEND")) {
      long length = file.u32(at);
      if (file.matches(at + 4, "tRNS")) {
        alpha = true;
      } else if (file.matches(at + 4, "eXIf")) {
        orientation = TiffHeader.orientation(file.part(at + 8, length));
      } else if (file.matches(at + 4, "iCCP")) {
        profile = profile(file.part(at + 8, length));
      } else if (file.matches(at + 4, "sRGB")) {
        profile = null;
      }
      at += AROUND + length;
    }
    Colours colours = (type & 2) == 0 ? Colours.GREY : Colours.RGB;
    return Facts.checked(
        header.u32(0), header.u32(4), orientation, colours, header.u8(8), alpha, profile);
  }

  private static @Nullable Bytes profile(Bytes chunk) throws MalformedPictureException {
    int name = 0;
    while (chunk.u8(name) != 0) {
      name++;
    }
    byte[] packed = chunk.part(name + 2, chunk.length() - name - 2).toArray();
    ByteArrayOutputStream profile = new ByteArrayOutputStream();
    try (Inflater inflater = new Inflater()) {
      inflater.setInput(packed);
      byte[] buffer = new byte[8192];
      while (!inflater.finished() && profile.size() < MAXIMUM_PROFILE) {
        int read = inflater.inflate(buffer);
        if (read == 0) {
          return null;
        }
        profile.write(buffer, 0, read);
      }
    } catch (DataFormatException e) {
      return null;
    }
    return Bytes.bigEndian(profile.toByteArray());
  }

  static void requireComplete(byte[] content) throws MalformedPictureException {
    Bytes file = Bytes.bigEndian(content);
    long at = SIGNATURE;
    boolean palette = file.u8(SIGNATURE + 8 + 9) != 3;
    boolean data = false;
    while (!file.matches(at + 4, "IEND")) {
      long length = file.u32(at);
      file.part(at, length + AROUND);
      if (isEssential(file, at)) {
        CRC32 checksum = new CRC32();
        checksum.update(content, (int) at + 4, (int) length + 4);
        if (checksum.getValue() != file.u32(at + 8 + length)) {
          throw new MalformedPictureException(
              "the checksum of its chunk at byte %d is wrong, so it was damaged".formatted(at));
        }
      }
      palette |= file.matches(at + 4, "PLTE");
      boolean transparency = file.matches(at + 4, "tRNS");
      data |= file.matches(at + 4, "IDAT");
      if ((!palette && (data || transparency)) || (data && transparency)) {
        throw new MalformedPictureException("its chunks are out of order");
      }
      at += AROUND + length;
    }
    if (!data) {
      throw new MalformedPictureException("it holds no picture data");
    }
  }

  /// The chunks that decide on pixels, without those of animation.
  static byte[] essentials(Bytes file) throws MalformedPictureException {
    ByteArrayOutputStream out = new ByteArrayOutputStream(file.length());
    out.writeBytes(file.part(0, SIGNATURE).toArray());
    long at = SIGNATURE;
    while (!file.matches(at + 4, "IEND")) {
      long size = file.u32(at) + AROUND;
      if (isEssential(file, at)) {
        out.writeBytes(file.part(at, size).toArray());
      }
      at += size;
    }
    // Some writers leave out the end chunk's checksum, so it is written anew.
    out.writeBytes(END);
    return out.toByteArray();
  }

  /// The level of grey that is transparent, of as many bits as samples have.
  static OptionalInt transparentGrey(Bytes file) throws MalformedPictureException {
    if (file.u8(SIGNATURE + 8 + 9) != 0) {
      return OptionalInt.empty();
    }
    long at = SIGNATURE;
    while (at + AROUND <= file.length() && !file.matches(at + 4, "IEND")) {
      if (file.matches(at + 4, "tRNS")) {
        return OptionalInt.of(file.u16(at + 8));
      }
      at += AROUND + file.u32(at);
    }
    return OptionalInt.empty();
  }

  private static boolean isEssential(Bytes file, long at) {
    return file.matches(at + 4, "IHDR")
        || file.matches(at + 4, "PLTE")
        || file.matches(at + 4, "tRNS")
        || file.matches(at + 4, "IDAT");
  }
}
