package semblance.ingest;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import semblance.catalog.CatalogWriter;
import semblance.catalog.storage.MediaStore;
import semblance.collection.item.Place;
import semblance.embedding.Content;
import semblance.embedding.EmbeddingModel;
import semblance.embedding.Modality;
import semblance.embedding.Picture;
import semblance.embedding.PreparedContent;
import semblance.embedding.Role;
import semblance.embedding.Tower;
import semblance.embedding.UnreadableContentException;
import semblance.embedding.UnsupportedModalityException;
import semblance.ingest.source.Candidate;
import semblance.ingest.text.Passages;
import semblance.media.Thumbnails;

/// Everything that happens to a candidate before the network: reading, hashing, decoding, cutting,
/// preprocessing, keeping its thumbnail or text. Thread-safe.
final class Preparer {
  /// The longest side of a stored thumbnail, in pixels.
  private static final int THUMBNAIL_SIDE = 256;

  private final ContentReader reader;
  private final EmbeddingModel model;
  private final CatalogWriter catalog;
  private final MediaStore media;

  Preparer(ContentReader reader, EmbeddingModel model, CatalogWriter catalog) {
    this.reader = reader;
    this.model = model;
    this.catalog = catalog;
    this.media = catalog.media();
  }

  /// The file of a candidate; empty if it has none.
  ///
  /// @throws UnsupportedModalityException if the model has no tower for it, or no catalog holds its
  ///   kind; it is not read then
  Optional<EncodedFile> read(Candidate candidate) {
    return candidate
        .file()
        .map(file -> {
          Modality modality = reader.modality(file);
          model.tower(modality);
          catalog.requireHeld(modality);
          return reader.read(file, modality);
        });
  }

  /// What tells whether a candidate's content changed: the digest of its file, of its row, or of
  /// both.
  static String contentHash(Candidate candidate, Optional<EncodedFile> encoded) {
    if (encoded.isEmpty()) {
      return candidate.rowHash();
    }
    String file = encoded.get().hash();
    return candidate.rowHash().isEmpty() ? file : file + "." + candidate.rowHash();
  }

  /// The digest of the file alone.
  private static String fileHash(String contentHash) {
    int dot = contentHash.indexOf('.');
    return dot < 0 ? contentHash : contentHash.substring(0, dot);
  }

  /// Decodes and prepares all segments of a candidate.
  ///
  /// @throws UnreadableContentException if there is nothing in it that can be embedded
  List<PreparedSegment> prepare(
      Candidate candidate, Optional<EncodedFile> encoded, String contentHash) {
    List<PreparedSegment> segments = new ArrayList<>();
    if (candidate.file().isPresent() && encoded.isPresent()) {
      Path file = candidate.file().get();
      String hash = fileHash(contentHash);
      switch (reader.decode(encoded.get(), file)) {
        case Content.Image image -> {
          segments.add(whole(image));
          keepThumbnail(hash, image.picture());
        }
        case Content.Text(String text) -> {
          addPassages(text, segments);
          if (segments.isEmpty()) {
            throw new UnreadableContentException(file + ": the text is blank");
          }
          keepText(hash, text);
        }
        case Content.Audio sound -> segments.add(whole(sound));
        case Content.Film film -> {
          segments.add(whole(film));
          // Films often begin with black.
          keepThumbnail(hash, film.video().frames(film.video().frameCount() / 3).getFirst());
        }
      }
    }
    addCaptions(candidate, segments);
    return segments;
  }

  private PreparedSegment whole(Content content) {
    Tower tower = model.tower(content.modality());
    return new PreparedSegment(tower.prepare(content, Role.DOCUMENT), Place.WHOLE);
  }

  private void addPassages(String text, List<PreparedSegment> segments) {
    Tower tower = model.tower(Modality.TEXT);
    for (Passages.Passage passage : Passages.of(text, words -> fits(tower, words))) {
      segments.add(
          new PreparedSegment(
              tower.prepare(new Content.Text(passage.of(text)), Role.DOCUMENT),
              new Place.TextRange(passage.start(), passage.end())));
    }
  }

  /// Captions stand one after another, a line each, in the text that is kept for the item.
  private void addCaptions(Candidate candidate, List<PreparedSegment> segments) {
    if (candidate.captions().isEmpty()) {
      return;
    }
    Tower tower = model.tower(Modality.TEXT);
    StringBuilder lines = new StringBuilder();
    for (String caption : candidate.captions()) {
      int start = lines.length();
      lines.append(caption);
      segments.add(
          new PreparedSegment(
              tower.prepare(new Content.Text(caption), Role.DOCUMENT),
              new Place.TextRange(start, lines.length())));
      lines.append('\n');
    }
    keepText(candidate.rowHash(), lines.toString());
  }

  private void keepThumbnail(String hash, Picture picture) {
    if (media.find(hash, MediaStore.Kind.THUMBNAIL).isEmpty()) {
      media.write(hash, MediaStore.Kind.THUMBNAIL, Thumbnails.jpeg(picture, THUMBNAIL_SIDE));
    }
  }

  private void keepText(String hash, String text) {
    media.write(hash, MediaStore.Kind.TEXT, text.getBytes(StandardCharsets.UTF_8));
  }

  private static boolean fits(Tower tower, String words) {
    PreparedContent prepared = tower.prepare(new Content.Text(words), Role.DOCUMENT);
    return prepared instanceof PreparedContent.Tokens tokens && !tokens.cut();
  }
}
