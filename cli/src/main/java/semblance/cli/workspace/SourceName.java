package semblance.cli.workspace;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import semblance.collection.item.StoredItem;

/// What a stored item is called: the path of its file as seen from here, or its id.
///
/// A file's name is bytes, not all of which are text in every case. The URI in the catalog keeps
/// them, so a script that reads [#bytes()] gets the very name.
public final class SourceName {
  private static final String FILE = "file:///";

  private final byte[] bytes;

  private SourceName(byte[] bytes) {
    this.bytes = bytes;
  }

  /// The name of an item.
  ///
  /// @param here the folder that relative paths start from
  public static SourceName of(StoredItem item, Path here) {
    return of(item.source().isEmpty() ? item.id() : item.source(), here);
  }

  /// The name of a source or id.
  public static SourceName of(String source, Path here) {
    if (!source.startsWith(FILE)) {
      return new SourceName(source.getBytes(StandardCharsets.UTF_8));
    }
    String folder = here.toUri().toString();
    String inFolder = folder.endsWith("/") ? folder : folder + "/";
    if (!source.startsWith(inFolder)) {
      return new SourceName(decoded(source.substring(FILE.length() - 1)));
    }
    String relative = source.substring(inFolder.length());
    // A name that begins with a dash would be an option to the program that reads it.
    return new SourceName(decoded(relative.startsWith("-") ? "./" + relative : relative));
  }

  /// The address to open a source with, if it has one.
  public static Optional<String> link(StoredItem item) {
    return item.source().contains(":") ? Optional.of(item.source()) : Optional.empty();
  }

  /// The name's bytes, as the file system has them.
  public byte[] bytes() {
    return bytes.clone();
  }

  /// The name as text; what is not UTF-8 in it is replaced.
  @Override
  public String toString() {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /// The bytes that a URI's path stands for.
  private static byte[] decoded(String path) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(path.length());
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c == '%' && i + 2 < path.length()) {
        int value = Character.digit(path.charAt(i + 1), 16) * 16;
        bytes.write(value + Character.digit(path.charAt(i + 2), 16));
        i += 2;
      } else {
        bytes.writeBytes(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
      }
    }
    return bytes.toByteArray();
  }
}
