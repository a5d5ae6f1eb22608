package semblance.media.format;

import org.jspecify.annotations.Nullable;
import semblance.media.pixel.Colours;
import semblance.media.pixel.Orientation;

/// The first directory of a TIFF or BigTIFF file (TIFF 6.0, section 2), which is also how EXIF
/// keeps the orientation.
///
/// Only that directory is read, and of each entry only what lies within the file, so loops, nesting
/// and far offsets do no harm.
final class TiffHeader {
  private static final int WIDTH = 256;
  private static final int HEIGHT = 257;
  private static final int BITS = 258;
  private static final int PHOTOMETRIC = 262;
  private static final int STRIP_OFFSETS = 273;
  private static final int ORIENTATION = 274;
  private static final int SAMPLES = 277;
  private static final int STRIP_SIZES = 279;
  private static final int TILE_OFFSETS = 324;
  private static final int TILE_SIZES = 325;
  private static final int PROFILE = 34675;

  /// More than any printer has inks, so that readers need not allocate for what is no picture.
  private static final int MAXIMUM_SAMPLES = 16;

  private final Bytes file;
  private final boolean big;
  private final long directory;
  private final long entries;

  private TiffHeader(Bytes source) throws MalformedPictureException {
    this.file = source.withLittleEndian(source.u8(0) == 'I');
    int version = file.u16(2);
    if (version != 42 && version != 43) {
      throw new MalformedPictureException("its directory's version is " + version);
    }
    this.big = version == 43;
    this.directory = big ? file.u64(8) : file.u32(4);
    this.entries = big ? file.u64(directory) : file.u16(directory);
  }

  /// The orientation kept in EXIF data; upright if that is broken.
  static Orientation orientation(Bytes exif) {
    try {
      TiffHeader header = new TiffHeader(exif);
      return Orientation.of(header.number(ORIENTATION, 1));
    } catch (MalformedPictureException e) {
      return Orientation.TOP_LEFT;
    }
  }

  static Facts parse(Bytes file) throws MalformedPictureException {
    TiffHeader header = new TiffHeader(file);
    long samples = header.number(SAMPLES, 1);
    if (samples > MAXIMUM_SAMPLES) {
      throw new MalformedPictureException(
          "it has %d samples a pixel: expected at most %d".formatted(samples, MAXIMUM_SAMPLES));
    }
    Colours colours =
        switch ((int) header.number(PHOTOMETRIC, 2)) {
          case 0, 1 -> Colours.GREY;
          case 5 -> Colours.CMYK;
          default -> Colours.RGB;
        };
    return Facts.checked(
        header.number(WIDTH, 0),
        header.number(HEIGHT, 0),
        Orientation.of(header.number(ORIENTATION, 1)),
        colours,
        (int) Math.min(header.number(BITS, 1), 64),
        true,
        header.content(PROFILE));
  }

  static void requireComplete(Bytes file) throws MalformedPictureException {
    TiffHeader header = new TiffHeader(file);
    header.requireWithin(STRIP_OFFSETS, STRIP_SIZES);
    header.requireWithin(TILE_OFFSETS, TILE_SIZES);
  }

  private void requireWithin(int offsets, int sizes) throws MalformedPictureException {
    long starts = find(offsets);
    long lengths = find(sizes);
    if (starts < 0 || lengths < 0) {
      return;
    }
    long count = Math.min(count(starts), count(lengths));
    for (long i = 0; i < count; i++) {
      file.part(value(starts, i), value(lengths, i));
    }
  }

  private long number(int tag, long otherwise) throws MalformedPictureException {
    long entry = find(tag);
    return entry < 0 || count(entry) == 0 ? otherwise : value(entry, 0);
  }

  private long value(long entry, long index) throws MalformedPictureException {
    int type = file.u16(entry + 2);
    long at = values(entry) + index * size(type);
    return switch (size(type)) {
      case 1 -> file.u8(at);
      case 2 -> file.u16(at);
      case 4 -> file.u32(at);
      default -> file.u64(at);
    };
  }

  private @Nullable Bytes content(int tag) {
    try {
      long entry = find(tag);
      return entry < 0 ? null : file.part(values(entry), count(entry));
    } catch (MalformedPictureException e) {
      return null;
    }
  }

  private long find(int tag) throws MalformedPictureException {
    int length = big ? 20 : 12;
    long at = directory + (big ? 8 : 2);
    for (long i = 0; i < entries; i++) {
      if (file.u16(at) == tag) {
        return at;
      }
      at += length;
    }
    return -1;
  }

  private long count(long entry) throws MalformedPictureException {
    return big ? file.u64(entry + 4) : file.u32(entry + 4);
  }

  /// Where an entry's values lie: in it if they fit.
  private long values(long entry) throws MalformedPictureException {
    long inline = entry + (big ? 12 : 8);
    long bytes = count(entry) * size(file.u16(entry + 2));
    if (bytes <= (big ? 8 : 4)) {
      return inline;
    }
    return big ? file.u64(inline) : file.u32(inline);
  }

  private static int size(int type) {
    return switch (type) {
      case 3, 8 -> 2;
      case 4, 9, 11, 13 -> 4;
      case 5, 10, 12, 16, 17, 18 -> 8;
      default -> 1;
    };
  }
}
