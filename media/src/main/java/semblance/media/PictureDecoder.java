package semblance.media;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import semblance.embedding.Picture;
import semblance.embedding.StorageException;
import semblance.embedding.UnreadableContentException;
import semblance.media.format.EncodedPicture;
import semblance.media.format.MalformedPictureException;
import semblance.media.format.PictureHeader;
import semblance.media.imageio.ColourManagement;
import semblance.media.imageio.ImageIoPictures;
import semblance.media.opencv.OpenCvPictures;
import semblance.media.pixel.Colours;
import semblance.media.pixel.RawPicture;

/// Decodes picture files to what a viewer shows: upright, in sRGB, over white, the first frame.
///
/// JPEG, PNG, GIF, BMP, WebP and TIFF are told apart by their first bytes, never by name. Limits
/// are checked on the header, before anything is allocated for pixels, and truncated files are
/// refused rather than half shown. Thread-safe; a call works on its caller's thread.
public final class PictureDecoder {
  private final Settings settings;
  private final ColourManagement colourManagement = new ColourManagement();

  /// A decoder with the default limits.
  public PictureDecoder() {
    this(Settings.defaults());
  }

  public PictureDecoder(Settings settings) {
    this.settings = settings;
  }

  /// Limits on what is decoded.
  ///
  /// @param maximumPixels of a picture, at most [Picture#MAXIMUM_PIXELS]
  /// @param maximumFileBytes of a file
  public record Settings(long maximumPixels, long maximumFileBytes) {
    /// 256 megapixels: above what cameras take, and 768 MB once decoded.
    public static final long DEFAULT_MAXIMUM_PIXELS = 256L << 20;

    /// 1 GiB, enough for an uncompressed TIFF of 256 megapixels.
    public static final long DEFAULT_MAXIMUM_FILE_BYTES = 1L << 30;

    public Settings {
      if (maximumPixels < 1 || maximumPixels > Picture.MAXIMUM_PIXELS) {
        throw new IllegalArgumentException(
            "maximumPixels %d: expected 1 to %d".formatted(maximumPixels, Picture.MAXIMUM_PIXELS));
      }
      if (maximumFileBytes < 1 || maximumFileBytes > Integer.MAX_VALUE - 8) {
        throw new IllegalArgumentException(
            "maximumFileBytes %d: expected 1 to %d"
                .formatted(maximumFileBytes, Integer.MAX_VALUE - 8));
      }
    }

    public static Settings defaults() {
      return new Settings(DEFAULT_MAXIMUM_PIXELS, DEFAULT_MAXIMUM_FILE_BYTES);
    }

    public Settings withMaximumPixels(long pixels) {
      return new Settings(pixels, maximumFileBytes);
    }

    public Settings withMaximumFileBytes(long bytes) {
      return new Settings(maximumPixels, bytes);
    }
  }

  /// Decodes a file.
  ///
  /// @throws UnreadableContentException if it is no picture, not a whole one, or too large
  /// @throws StorageException if it is missing or must not or cannot be read
  public Picture decode(Path file) {
    return decode(read(file), file.toString());
  }

  /// Decodes a file's content.
  ///
  /// @param name what to call it in errors
  /// @throws UnreadableContentException if it is no picture, not a whole one, or too large
  public Picture decode(byte[] content, String name) {
    try {
      EncodedPicture encoded = parse(content, name);
      encoded.requireComplete();
      return finish(encoded);
    } catch (MalformedPictureException e) {
      throw unreadable(name, e);
    } catch (OutOfMemoryError e) {
      throw new UnreadableContentException(
          name + " cannot be decoded: it needs more memory than Java was given (see -Xmx)", e);
    }
  }

  /// Reads a file's format and its size as shown, without decoding it.
  ///
  /// @throws UnreadableContentException if it is no picture or too large
  /// @throws StorageException if it is missing or must not or cannot be read
  public PictureHeader header(Path file) {
    return header(read(file), file.toString());
  }

  /// Reads the format and the size as shown from a file's content, without decoding it.
  ///
  /// @param name what to call it in errors
  /// @throws UnreadableContentException if it is no picture or too large
  public PictureHeader header(byte[] content, String name) {
    try {
      return parse(content, name).header();
    } catch (MalformedPictureException e) {
      throw unreadable(name, e);
    }
  }

  private EncodedPicture parse(byte[] content, String name) throws MalformedPictureException {
    requireFileSize(content.length, name);
    EncodedPicture encoded = EncodedPicture.parse(content);
    PictureHeader header = encoded.header();
    if (header.pixels() > settings.maximumPixels()) {
      throw new UnreadableContentException(
          "%s is too large: %d x %d pixels are %,d, and at most %,d are decoded"
              .formatted(
                  name,
                  header.width(),
                  header.height(),
                  header.pixels(),
                  settings.maximumPixels()));
    }
    return encoded;
  }

  private Picture finish(EncodedPicture encoded) throws MalformedPictureException {
    RawPicture raw =
        isOpenCvsJob(encoded) ? OpenCvPictures.decode(encoded) : ImageIoPictures.decode(encoded);
    Optional<byte[]> profile = encoded.profile();
    if (profile.isPresent()) {
      raw = colourManagement.toSrgb(raw, profile.get());
    }
    return encoded.orientation().apply(raw.flattened());
  }

  private static boolean isOpenCvsJob(EncodedPicture encoded) {
    return switch (encoded.format()) {
      case JPEG -> encoded.colours() == Colours.GREY || encoded.colours() == Colours.RGB;
      case PNG, WEBP -> true;
      case GIF, BMP, TIFF -> false;
    };
  }

  private byte[] read(Path file) {
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      if (attributes.isDirectory()) {
        throw new UnreadableContentException(file + " is a folder, not a picture");
      }
      if (!attributes.isRegularFile()) {
        throw new UnreadableContentException(file + " is a device or a pipe, not a picture");
      }
      requireFileSize(attributes.size(), file.toString());
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new StorageException(file + " does not exist", e);
    } catch (AccessDeniedException e) {
      throw new StorageException(file + " cannot be read: permission denied", e);
    } catch (IOException e) {
      throw new StorageException(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  private void requireFileSize(long bytes, String name) {
    if (bytes > settings.maximumFileBytes()) {
      throw new UnreadableContentException(
          "%s is too large: it has %,d bytes, and at most %,d are read"
              .formatted(name, bytes, settings.maximumFileBytes()));
    }
  }

  private static UnreadableContentException unreadable(
      String name, MalformedPictureException cause) {
    return new UnreadableContentException(
        name + " cannot be read as a picture: " + cause.getMessage(), cause);
  }
}
