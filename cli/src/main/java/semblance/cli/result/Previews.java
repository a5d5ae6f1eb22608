package semblance.cli.result;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import semblance.catalog.Catalog;
import semblance.catalog.query.Match;
import semblance.catalog.storage.FilmStrip;
import semblance.catalog.storage.MediaStore;
import semblance.collection.item.Place;

/// What an item looks like or says, as far as the catalog keeps it.
final class Previews {
  private static final int LONGEST_PASSAGE = 400;

  private final MediaStore media;

  Previews(Catalog catalog) {
    media = catalog.media();
  }

  /// A small JPEG of a match that is a picture, or a film: of what is seen at the moment that was
  /// found.
  Optional<byte[]> thumbnail(Match match) {
    String hash = hash(match);
    if (hash.isEmpty()) {
      return Optional.empty();
    }
    Optional<byte[]> moment =
        match.place() instanceof Place.TimeRange(long start, long _)
            ? media.read(hash, MediaStore.Kind.STRIP).flatMap(strip -> FilmStrip.find(strip, start))
            : Optional.empty();
    return moment.or(() -> media.read(hash, MediaStore.Kind.THUMBNAIL));
  }

  /// The passage that was found, in one line.
  Optional<String> passage(Match match) {
    String hash = hash(match);
    if (hash.isEmpty()) {
      return Optional.empty();
    }
    return media
        .read(hash, MediaStore.Kind.TEXT)
        .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
        .map(text -> oneLine(part(text, match.place())));
  }

  /// Under what the content's previews are kept: a table's row has a hash of its own after that of
  /// its file.
  private static String hash(Match match) {
    String hash = match.item().contentHash();
    int dot = hash.indexOf('.');
    return dot < 0 ? hash : hash.substring(0, dot);
  }

  private static String part(String text, Place place) {
    return switch (place) {
      case Place.Whole _ -> text;
      case Place.TextRange(int start, int end) ->
          text.substring(Math.min(start, text.length()), Math.min(end, text.length()));
      case Place.TimeRange _ -> ""; // of another part of the item than its text
    };
  }

  private static String oneLine(String text) {
    String line = text.strip().replaceAll("\\s+", " ");
    if (line.codePointCount(0, line.length()) <= LONGEST_PASSAGE) {
      return line;
    }
    return line.substring(0, line.offsetByCodePoints(0, LONGEST_PASSAGE)).strip() + " …";
  }
}
