package semblance.ingest;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import semblance.catalog.EmbeddedItem.EmbeddedSegment;
import semblance.catalog.Reembedding;
import semblance.catalog.storage.FilmStrip;
import semblance.catalog.storage.MediaStore;
import semblance.collection.item.Place;
import semblance.collection.item.StoredItem;
import semblance.embedding.Content;
import semblance.embedding.Modality;
import semblance.embedding.StorageException;
import semblance.embedding.UnreadableContentException;
import semblance.embedding.Video;
import semblance.ingest.moment.Moment;
import semblance.ingest.source.Candidate;

/// Finds the content of stored items again: in their file if that still holds what it held, else in
/// what the catalog keeps of it.
///
/// Texts and captions are kept whole, so they lose nothing by it. Of a picture only the thumbnail
/// is kept, and of a film a small picture of each of its moments: what is made from them is
/// degraded. Of a sound nothing is kept.
final class StoredContent {
  private final ContentReader reader;
  private final MediaStore media;
  private final Reembedding reembedding;

  /// @param reembedding tells what the items were made of
  StoredContent(ContentReader reader, MediaStore media, Reembedding reembedding) {
    this.reader = reader;
    this.media = media;
    this.reembedding = reembedding;
  }

  /// What was found of an item.
  ///
  /// @param candidate the item as if it were to be indexed, with its captions
  /// @param file the content of its file, if it has one
  /// @param stills in place of a film's file, what was seen at its moments; else empty
  /// @param degraded what that is less than, and why
  record Found(
      Candidate candidate,
      Optional<EncodedFile> file,
      List<Moment> stills,
      Optional<String> degraded) {
    Found {
      stills = List.copyOf(stills);
    }
  }

  /// The content of an item.
  ///
  /// @throws UnreadableContentException with the reason, if nothing of it is left
  Found find(StoredItem item) {
    String fileHash = item.stamp().isKnown() ? beforeDot(item.contentHash()) : "";
    String rowHash = item.stamp().isKnown() ? afterDot(item.contentHash()) : item.contentHash();
    if (fileHash.isEmpty() && rowHash.isEmpty()) {
      throw new UnreadableContentException(
          "it was stored without a source, so there is nothing to embed again: store it anew by the program that did");
    }
    List<String> captions = rowHash.isEmpty() ? List.of() : captions(item, rowHash);
    Optional<Path> path = Optional.empty();
    Optional<EncodedFile> file = Optional.empty();
    List<Moment> stills = List.of();
    Optional<String> degraded = Optional.empty();
    if (!fileHash.isEmpty()) {
      Path source = path(item.source());
      path = Optional.of(source);
      try {
        file = Optional.of(original(source, fileHash));
      } catch (StorageException | UnreadableContentException e) {
        String reason = e.getMessage().replaceFirst("^.*?: (?=[^:]*$)", "");
        List<EmbeddedSegment> moments = moments(item);
        if (moments.isEmpty()) {
          file = kept(fileHash);
        } else {
          stills = stills(fileHash, moments);
        }
        if (file.isPresent() && file.get().modality() == Modality.IMAGE) {
          degraded = Optional.of("made from its thumbnail, since " + reason);
        } else if (!stills.isEmpty()) {
          degraded =
              Optional.of(
                  "made from small pictures of %d of its %d moments, since %s"
                      .formatted(stills.size(), moments.size(), reason));
        }
        if (file.isEmpty() && stills.isEmpty()) {
          if (captions.isEmpty()) {
            throw new UnreadableContentException(reason + ", and nothing of it was kept");
          }
          degraded = Optional.of("made from its captions alone, since " + reason);
        }
      }
    } else if (captions.isEmpty()) {
      throw new UnreadableContentException("its text is not kept any more; index its table again");
    }
    return new Found(
        new Candidate(
            item.id(), item.source(), path, item.stamp(), captions, item.metadata(), rowHash),
        file,
        stills,
        degraded);
  }

  /// The moments of a film; none of anything else.
  private List<EmbeddedSegment> moments(StoredItem item) {
    return reembedding.segments(item.id()).stream()
        .filter(segment -> segment.modality() == Modality.VIDEO)
        .toList();
  }

  /// What is kept of what was seen at moments of a film. A moment that is the whole film has the
  /// film's thumbnail.
  private List<Moment> stills(String hash, List<EmbeddedSegment> moments) {
    Optional<byte[]> strip = media.read(hash, MediaStore.Kind.STRIP);
    List<Moment> stills = new ArrayList<>();
    for (EmbeddedSegment moment : moments) {
      Optional<byte[]> picture =
          moment.place() instanceof Place.TimeRange(long start, long _)
              ? strip.flatMap(bytes -> FilmStrip.find(bytes, start))
              : media.read(hash, MediaStore.Kind.THUMBNAIL);
      picture
          .map(jpeg ->
              reader.picture(new EncodedFile(Modality.IMAGE, jpeg, hash), Path.of("a still")))
          .map(still -> new Content.Film(Video.of(List.of(still), 1)))
          .ifPresent(still -> stills.add(new Moment(still, moment.place())));
    }
    return stills;
  }

  private static String beforeDot(String hash) {
    int dot = hash.indexOf('.');
    return dot < 0 ? hash : hash.substring(0, dot);
  }

  private static String afterDot(String hash) {
    int dot = hash.indexOf('.');
    return dot < 0 ? "" : hash.substring(dot + 1);
  }

  private static Path path(String source) {
    try {
      return Path.of(URI.create(source));
    } catch (IllegalArgumentException | FileSystemNotFoundException e) {
      throw new UnreadableContentException(
          "its source '%s' is no file on this machine".formatted(source), e);
    }
  }

  private EncodedFile original(Path file, String hash) {
    EncodedFile encoded = reader.read(file, reader.modality(file));
    if (!encoded.hash().equals(hash)) {
      throw new UnreadableContentException(
          file
              + ": its file has changed since it was indexed (semblance index brings in the new one)");
    }
    return encoded;
  }

  /// What the catalog keeps of a file.
  private Optional<EncodedFile> kept(String hash) {
    return media
        .read(hash, MediaStore.Kind.TEXT)
        .map(bytes -> new EncodedFile(Modality.TEXT, bytes, hash))
        .or(() ->
            media
                .read(hash, MediaStore.Kind.THUMBNAIL)
                .map(bytes -> new EncodedFile(Modality.IMAGE, bytes, hash)));
  }

  /// The captions of a row, which stand in one text, by the places that its segments have there.
  private List<String> captions(StoredItem item, String rowHash) {
    Optional<byte[]> kept = media.read(rowHash, MediaStore.Kind.TEXT);
    if (kept.isEmpty()) {
      return List.of();
    }
    String text = new String(kept.get(), StandardCharsets.UTF_8);
    List<Place.TextRange> places = new ArrayList<>();
    for (EmbeddedSegment segment : reembedding.segments(item.id())) {
      if (segment.modality() == Modality.TEXT && segment.place() instanceof Place.TextRange range) {
        if (range.start() == 0) {
          places.clear(); // passages of a text file come before, and begin at its start
        }
        places.add(range);
      }
    }
    List<String> captions = new ArrayList<>();
    for (Place.TextRange range : places) {
      if (range.end() <= text.length()) {
        captions.add(text.substring(range.start(), range.end()));
      }
    }
    return captions;
  }
}
