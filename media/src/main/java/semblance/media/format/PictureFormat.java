package semblance.media.format;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The picture file formats that can be decoded.
///
/// A file's format is told by its first bytes ([#of(byte[])]); its name only tells whether it is
/// worth a look ([#ofName(Path)]), since names are often wrong.
public enum PictureFormat {
  JPEG("jpg", "jpeg", "jpe", "jfif"),
  PNG("png", "apng"),
  GIF("gif"),
  BMP("bmp", "dib"),
  WEBP("webp"),
  TIFF("tif", "tiff");

  @SuppressWarnings("ImmutableEnumChecker") // made by List.of
  private final List<String> extensions;

  PictureFormat(String... extensions) {
    this.extensions = List.of(extensions);
  }

  /// The usual file name extensions, lower case, without a dot, the commonest first.
  public List<String> extensions() {
    return extensions;
  }

  /// The format that a file's name suggests, in any case of letters.
  public static Optional<PictureFormat> ofName(Path path) {
    Path last = path.getFileName();
    String name = last == null ? "" : last.toString();
    int dot = name.lastIndexOf('.');
    if (dot < 0) {
      return Optional.empty();
    }
    String extension = name.substring(dot + 1).toLowerCase(Locale.ROOT);
    for (PictureFormat format : values()) {
      if (format.extensions.contains(extension)) {
        return Optional.of(format);
      }
    }
    return Optional.empty();
  }

  /// The format that a file's first bytes show.
  ///
  /// @param content the file's content, or its first 12 bytes at least
  public static Optional<PictureFormat> of(byte[] content) {
    if (startsWith(content, 0, 0xff, 0xd8, 0xff)) {
      return Optional.of(JPEG);
    }
    if (startsWith(content, 0, 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n')) {
      return Optional.of(PNG);
    }
    if (startsWith(content, 0, 'G', 'I', 'F', '8', '7', 'a')
        || startsWith(content, 0, 'G', 'I', 'F', '8', '9', 'a')) {
      return Optional.of(GIF);
    }
    if (startsWith(content, 0, 'R', 'I', 'F', 'F') && startsWith(content, 8, 'W', 'E', 'B', 'P')) {
      return Optional.of(WEBP);
    }
    if (startsWith(content, 0, 'I', 'I', 42, 0)
        || startsWith(content, 0, 'M', 'M', 0, 42)
        || startsWith(content, 0, 'I', 'I', 43, 0, 8, 0, 0, 0)
        || startsWith(content, 0, 'M', 'M', 0, 43, 0, 8, 0, 0)) {
      return Optional.of(TIFF);
    }
    // Two letters prove little, so the header's length must be one that exists.
    if (startsWith(content, 0, 'B', 'M') && content.length > 17 && BmpHeader.isKnown(content)) {
      return Optional.of(BMP);
    }
    return Optional.empty();
  }

  private static boolean startsWith(byte[] content, int start, int... magic) {
    if (content.length < start + magic.length) {
      return false;
    }
    for (int i = 0; i < magic.length; i++) {
      if ((content[start + i] & 0xff) != magic[i]) {
        return false;
      }
    }
    return true;
  }
}
