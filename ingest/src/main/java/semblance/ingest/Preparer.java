package semblance.ingest;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import semblance.catalog.CatalogWriter;
import semblance.catalog.EmbeddedItem.EmbeddedSegment;
import semblance.catalog.storage.FilmStrip;
import semblance.catalog.storage.MediaStore;
import semblance.collection.item.Place;
import semblance.embedding.Content;
import semblance.embedding.EmbeddingModel;
import semblance.embedding.FrameTower;
import semblance.embedding.Modality;
import semblance.embedding.Picture;
import semblance.embedding.PreparedContent;
import semblance.embedding.Role;
import semblance.embedding.Tower;
import semblance.embedding.UnreadableContentException;
import semblance.embedding.UnsupportedModalityException;
import semblance.embedding.Video;
import semblance.ingest.moment.FilmCut;
import semblance.ingest.moment.Moment;
import semblance.ingest.source.Candidate;
import semblance.ingest.text.Passages;
import semblance.media.Thumbnails;

/// Everything that happens to a candidate before the network: reading, hashing, decoding, cutting,
/// preprocessing, keeping its thumbnail or text. Thread-safe.
final class Preparer {
  /// The longest side of a stored thumbnail, in pixels.
  private static final int THUMBNAIL_SIDE = 256;

  /// The longest side of the pictures of a film's moments, of which there may be hundreds.
  private static final int MOMENT_SIDE = 160;

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

  /// The models that contents are prepared for: the run's own, and while the catalog is being
  /// re-embedded the one it is re-embedded with, if the catalog was given it.
  List<EmbeddingModel> models() {
    List<EmbeddingModel> models = new ArrayList<>();
    models.add(model);
    others().forEach(other -> models.add(other.model));
    return models;
  }

  /// Prepares contents for the models beside the run's own.
  List<Preparer> others() {
    return catalog.models().stream()
        .filter(other -> !other.space().fingerprint().equals(model.space().fingerprint()))
        .map(other -> new Preparer(reader, other, catalog))
        .toList();
  }

  /// The file of a candidate; empty if it has none.
  ///
  /// @throws UnsupportedModalityException if the model has no tower for it, or no catalog holds its
  ///   kind; it is not read then
  Optional<EncodedFile> read(Candidate candidate) {
    return candidate
        .file()
        .map(file -> {
          Modality modality = embedded(reader.modality(file));
          catalog.requireHeld(modality);
          return reader.read(file, modality);
        });
  }

  /// What a file is embedded as: a film by its sound where the model only hears.
  private Modality embedded(Modality found) {
    return found == Modality.VIDEO
            && model.findTower(Modality.VIDEO).isEmpty()
            && model.findTower(Modality.AUDIO).isPresent()
        ? Modality.AUDIO
        : found;
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
  /// @param segments is given each as soon as it is prepared
  /// @throws UnreadableContentException if there is nothing in it that can be embedded, or it is
  ///   damaged somewhere behind the segments that were given already
  void prepare(
      Candidate candidate,
      Optional<EncodedFile> encoded,
      String contentHash,
      Consumer<PreparedSegment> segments) {
    if (candidate.file().isPresent() && encoded.isPresent()) {
      Path file = candidate.file().get();
      String hash = fileHash(contentHash);
      Consumer<Moment> moments =
          moment -> segments.accept(prepared(moment.content(), moment.place()));
      switch (encoded.get().modality()) {
        case IMAGE -> {
          Picture picture = reader.picture(encoded.get(), file);
          segments.accept(prepared(new Content.Image(picture), Place.WHOLE));
          keepThumbnail(hash, picture);
        }
        case TEXT -> {
          String text = reader.text(encoded.get(), file);
          List<PreparedSegment> passages = passages(text);
          if (passages.isEmpty()) {
            throw new UnreadableContentException(file + ": the text is blank");
          }
          passages.forEach(segments);
          keepText(hash, text);
        }
        case AUDIO -> reader.sound(file, moments);
        case VIDEO -> addFilm(file, hash, moments);
      }
    }
    addCaptions(candidate, segments);
  }

  /// Prepares as much of a candidate as the model has towers for; maybe nothing.
  ///
  /// @throws UnreadableContentException if it cannot be decoded
  void prepareWhatFits(
      Candidate candidate,
      Optional<EncodedFile> encoded,
      String contentHash,
      Consumer<PreparedSegment> segments) {
    Optional<EncodedFile> file =
        encoded.map(this::asEmbedded).filter(read -> model.findTower(read.modality()).isPresent());
    List<String> captions =
        model.findTower(Modality.TEXT).isPresent() ? candidate.captions() : List.of();
    prepare(
        new Candidate(
            candidate.id(),
            candidate.source(),
            candidate.file(),
            candidate.stamp(),
            captions,
            candidate.metadata(),
            candidate.rowHash()),
        file,
        contentHash,
        segments);
  }

  /// Whether the thumbnail and the text that are kept beside an item's vectors are there. If not,
  /// they are made anew by preparing it again.
  boolean isKept(String contentHash, List<EmbeddedSegment> segments) {
    List<String> hashes = List.of(contentHash.split("\\.", -1));
    boolean pictures = segments.stream().anyMatch(one -> one.modality() == Modality.IMAGE);
    boolean texts = segments.stream().anyMatch(one -> one.place() instanceof Place.TextRange);
    return (!pictures || isKept(hashes, MediaStore.Kind.THUMBNAIL))
        && (!texts || isKept(hashes, MediaStore.Kind.TEXT));
  }

  private boolean isKept(List<String> hashes, MediaStore.Kind kind) {
    return hashes.stream().anyMatch(hash -> media.find(hash, kind).isPresent());
  }

  /// The file as what it is embedded as.
  EncodedFile asEmbedded(EncodedFile found) {
    Modality modality = embedded(found.modality());
    return modality == found.modality()
        ? found
        : new EncodedFile(modality, found.bytes(), found.hash());
  }

  private void addFilm(Path file, String hash, Consumer<Moment> moments) {
    FilmStrip strip = new FilmStrip();
    Consumer<Moment> seen =
        moment -> {
          moments.accept(moment);
          if (moment.content() instanceof Content.Film(Video stretch)
              && moment.place() instanceof Place.TimeRange(long start, long _)) {
            Picture middle = stretch.frames(stretch.frameCount() / 2).getFirst();
            strip.add(start, Thumbnails.jpeg(middle, MOMENT_SIDE));
          }
        };
    Video film = reader.film(file);
    FilmCut cut = new FilmCut(film);
    if (model.tower(Modality.VIDEO) instanceof FrameTower) {
      keepThumbnail(hash, cut.frames(seen));
    } else {
      cut.windows(seen);
      // Films often begin with black.
      keepThumbnail(hash, film.frames(film.frameCount() / 3).getFirst());
    }
    if (strip.size() > 0 && media.find(hash, MediaStore.Kind.STRIP).isEmpty()) {
      media.write(hash, MediaStore.Kind.STRIP, strip.bytes());
    }
  }

  /// A content as a segment.
  PreparedSegment prepared(Content content, Place place) {
    Tower tower = model.tower(content.modality());
    String words = content instanceof Content.Text(String text) ? text : "";
    return new PreparedSegment(tower.prepare(content, Role.DOCUMENT), place, words);
  }

  private List<PreparedSegment> passages(String text) {
    Tower tower = model.tower(Modality.TEXT);
    return Passages.of(text, words -> fits(tower, words)).stream()
        .map(passage ->
            prepared(
                new Content.Text(passage.of(text)),
                new Place.TextRange(passage.start(), passage.end())))
        .toList();
  }

  /// Captions stand one after another, a line each, in the text that is kept for the item.
  private void addCaptions(Candidate candidate, Consumer<PreparedSegment> segments) {
    if (candidate.captions().isEmpty()) {
      return;
    }
    StringBuilder lines = new StringBuilder();
    for (String caption : candidate.captions()) {
      int start = lines.length();
      lines.append(caption);
      segments.accept(
          prepared(new Content.Text(caption), new Place.TextRange(start, lines.length())));
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
