package semblance.ingest.source;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import semblance.collection.item.Metadata;
import semblance.collection.item.SourceStamp;

/// An item that could be indexed: known from a listing, its content not yet read.
///
/// @param id the caller's, else the source
/// @param source the normalised URI of the file, or of the table's row if there is no file
/// @param file the file to decode, if there is one
/// @param stamp size and time of that file, or [SourceStamp#NONE]
/// @param captions texts that belong to the item beside the file, one segment each
/// @param metadata what a table's row says; empty for files
/// @param rowHash digest of the row, empty for files: an item is unchanged if both its file and its
///   row are
public record Candidate(
    String id,
    String source,
    Optional<Path> file,
    SourceStamp stamp,
    List<String> captions,
    Metadata metadata,
    String rowHash) {
  public Candidate {
    captions = List.copyOf(captions);
  }

  /// A plain file.
  static Candidate ofFile(Path file, SourceStamp stamp) {
    String uri = file.toUri().toString();
    return new Candidate(uri, uri, Optional.of(file), stamp, List.of(), Metadata.empty(), "");
  }
}
