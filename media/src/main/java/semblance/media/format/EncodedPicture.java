package semblance.media.format;

import java.util.Optional;
import java.util.OptionalInt;
import semblance.media.pixel.Colours;
import semblance.media.pixel.Orientation;

/// A picture file's bytes together with what their header says; immutable, as long as nobody writes
/// to the bytes.
public final class EncodedPicture {
  private final byte[] bytes;
  private final PictureFormat format;
  private final Facts facts;

  private EncodedPicture(byte[] bytes, PictureFormat format, Facts facts) {
    this.bytes = bytes;
    this.format = format;
    this.facts = facts;
  }

  /// Reads the header of a file.
  ///
  /// @param bytes the whole file
  /// @throws MalformedPictureException if it is no picture of a known format or its header is
  ///   broken
  public static EncodedPicture parse(byte[] bytes) throws MalformedPictureException {
    PictureFormat format =
        PictureFormat.of(bytes)
            .orElseThrow(() -> new MalformedPictureException(Foreign.describe(bytes)));
    Facts facts =
        switch (format) {
          case JPEG -> JpegHeader.parse(Bytes.bigEndian(bytes));
          case PNG -> PngHeader.parse(Bytes.bigEndian(bytes));
          case GIF -> GifHeader.parse(Bytes.littleEndian(bytes));
          case BMP -> BmpHeader.parse(Bytes.littleEndian(bytes));
          case WEBP -> WebpHeader.parse(Bytes.littleEndian(bytes));
          case TIFF -> TiffHeader.parse(Bytes.bigEndian(bytes));
        };
    return new EncodedPicture(bytes, format, facts);
  }

  /// Walks through the file's structure as far as that is possible without decoding, so that
  /// engines that make up what is missing are not given truncated files.
  ///
  /// @throws MalformedPictureException if something is missing
  public void requireComplete() throws MalformedPictureException {
    switch (format) {
      case JPEG -> JpegHeader.requireComplete(Bytes.bigEndian(bytes));
      case PNG -> PngHeader.requireComplete(bytes);
      case GIF -> GifHeader.requireComplete(Bytes.littleEndian(bytes));
      case BMP -> BmpHeader.requireComplete(Bytes.littleEndian(bytes));
      case WEBP -> WebpHeader.requireComplete(Bytes.littleEndian(bytes));
      case TIFF -> TiffHeader.requireComplete(Bytes.bigEndian(bytes));
    }
  }

  /// The file without what does not change its pixels (comments, camera data, profiles), for
  /// engines that stumble over such; the file itself for formats where that is not needed.
  public byte[] essentials() throws MalformedPictureException {
    return switch (format) {
      case JPEG -> JpegHeader.essentials(Bytes.bigEndian(bytes));
      case PNG -> PngHeader.essentials(Bytes.bigEndian(bytes));
      case GIF, BMP, WEBP, TIFF -> bytes;
    };
  }

  /// The whole file; shared, not to be written to.
  public byte[] bytes() {
    return bytes;
  }

  /// The picture's format and its size as shown.
  public PictureHeader header() {
    return facts.orientation().swapsSides()
        ? new PictureHeader(format, facts.height(), facts.width())
        : new PictureHeader(format, facts.width(), facts.height());
  }

  public PictureFormat format() {
    return format;
  }

  /// The width before turning, in pixels.
  public int storedWidth() {
    return facts.width();
  }

  /// The height before turning, in pixels.
  public int storedHeight() {
    return facts.height();
  }

  public Orientation orientation() {
    return facts.orientation();
  }

  public Colours colours() {
    return facts.colours();
  }

  /// Bits of a sample.
  public int bits() {
    return facts.bits();
  }

  /// Whether there may be transparency.
  public boolean hasAlpha() {
    return facts.alpha();
  }

  /// The level of a grey PNG that is transparent, of as many bits as its samples have.
  public OptionalInt transparentGrey() throws MalformedPictureException {
    return format == PictureFormat.PNG
        ? PngHeader.transparentGrey(Bytes.bigEndian(bytes))
        : OptionalInt.empty();
  }

  /// The embedded ICC profile, a copy.
  public Optional<byte[]> profile() {
    Bytes profile = facts.profile();
    return profile == null ? Optional.empty() : Optional.of(profile.toArray());
  }
}
