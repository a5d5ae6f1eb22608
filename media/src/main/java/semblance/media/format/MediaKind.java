package semblance.media.format;

import java.nio.file.Path;
import java.util.Optional;

/// What a file holds, told by its first bytes, and by its name only where those say nothing.
public enum MediaKind {
  PICTURE,
  TEXT,
  SOUND,
  FILM;

  /// How many of a file's first bytes are enough to tell.
  public static final int HEAD = 16 << 10;

  /// What a file holds. Of containers that may hold either, it may say `FILM` of one with sound
  /// only, which opening it shows.
  ///
  /// @param head the file's content, or its first [#HEAD] bytes
  /// @param file its path, of which only the name's ending counts; it need not exist
  public static MediaKind of(byte[] head, Path file) {
    String ending = ending(file);
    if (PictureFormat.of(head).isPresent()) {
      return PICTURE;
    }
    Optional<StreamFormat> stream = StreamFormat.of(head);
    return stream.isPresent() ? stream.get().kind(head, ending) : ofName(file).orElse(TEXT);
  }

  /// What a file's name suggests; empty for names that suggest neither picture, sound nor film.
  public static Optional<MediaKind> ofName(Path file) {
    return PictureFormat.ofName(file).isPresent()
        ? Optional.of(PICTURE)
        : StreamFormat.kindOfEnding(ending(file));
  }

  private static String ending(Path file) {
    Path name = file.getFileName();
    return StreamFormat.ending(name == null ? "" : name.toString());
  }
}
