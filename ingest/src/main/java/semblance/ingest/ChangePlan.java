package semblance.ingest;

import java.net.URI;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import semblance.collection.item.ItemState;
import semblance.ingest.source.Candidate;
import semblance.ingest.source.Listing;
import semblance.ingest.source.Source;

/// The difference between what sources hold and what a catalog holds, found without opening a file.
///
/// @param changed candidates that are new, or whose file's size or time or whose row differs from
///   what is stored
/// @param unchanged how many candidates are stored as they are
/// @param gone ids of stored items below the sources' folders whose file is no longer there
public record ChangePlan(List<Candidate> changed, long unchanged, List<String> gone) {
  public ChangePlan {
    changed = List.copyOf(changed);
    gone = List.copyOf(gone);
  }

  /// Compares a listing with the stored items.
  public static ChangePlan of(List<Source> sources, Listing listing, Iterable<ItemState> stored) {
    List<String> roots =
        sources.stream()
            .filter(source -> source instanceof Source.Folder)
            .map(source -> folderUri(source.path()))
            .toList();
    Map<String, Candidate> remaining = new HashMap<>(listing.candidates().size() * 2);
    Set<String> seen = new HashSet<>(listing.candidates().size() * 2);
    for (Candidate candidate : listing.candidates()) {
      remaining.put(candidate.id(), candidate);
      seen.add(candidate.source());
    }
    List<String> gone = new ArrayList<>();
    long[] unchanged = {0};
    stored.forEach(item -> {
      Candidate candidate = remaining.get(item.id());
      if (candidate != null) {
        if (isUnchanged(candidate, item)) {
          remaining.remove(item.id());
          unchanged[0]++;
        }
      } else if (!seen.contains(item.source())
          && roots.stream().anyMatch(item.source()::startsWith)
          && isGone(item.source())) {
        gone.add(item.id());
      }
    });
    List<Candidate> changed =
        listing.candidates().stream().filter(c -> remaining.containsKey(c.id())).toList();
    return new ChangePlan(changed, unchanged[0], gone);
  }

  /// Whether there is nothing to do, removals included.
  public boolean isEmpty() {
    return changed.isEmpty() && gone.isEmpty();
  }

  private static boolean isUnchanged(Candidate candidate, ItemState stored) {
    if (candidate.file().isEmpty()) {
      return stored.contentHash().equals(candidate.rowHash());
    }
    int dot = stored.contentHash().indexOf('.');
    String rowHash = dot < 0 ? "" : stored.contentHash().substring(dot + 1);
    return stored.stamp().equals(candidate.stamp()) && rowHash.equals(candidate.rowHash());
  }

  /// Whether a source was a file that certainly is no longer there; false where that cannot be
  /// told.
  static boolean isGone(String source) {
    try {
      return source.startsWith("file:") && Files.notExists(Path.of(URI.create(source)));
    } catch (IllegalArgumentException | FileSystemNotFoundException e) {
      return false;
    }
  }

  private static String folderUri(Path folder) {
    String uri = folder.toUri().toString();
    return uri.endsWith("/") ? uri : uri + "/";
  }
}
