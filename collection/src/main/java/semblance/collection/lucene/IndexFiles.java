package semblance.collection.lucene;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.lucene.codecs.CodecUtil;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.IndexFormatTooNewException;
import org.apache.lucene.index.IndexFormatTooOldException;
import org.apache.lucene.index.IndexNotFoundException;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.SegmentInfos;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexInput;
import org.jspecify.annotations.Nullable;
import semblance.collection.upkeep.IndexCondition;
import semblance.collection.upkeep.IndexCondition.Fault;
import semblance.collection.upkeep.IndexCondition.Kind;

/// Reads every file of an index once and holds it against the checksum in its footer, which each of
/// Lucene's files has.
///
/// A writer may merge meanwhile, so that files go away that were just listed: then the look is
/// taken again.
final class IndexFiles {
  private static final int ATTEMPTS = 10;
  private static final Pattern QUOTED_PATH = Pattern.compile("path=\"([^\"]*)\"");

  private final Directory directory;
  private final List<Fault> faults = new ArrayList<>();
  private long bytes;

  private IndexFiles(Directory directory) {
    this.directory = directory;
  }

  static IndexCondition check(Directory directory) throws IOException {
    IndexCondition condition = new IndexFiles(directory).look();
    for (int attempt = 1; attempt < ATTEMPTS && !condition.faults().isEmpty(); attempt++) {
      IndexCondition again = new IndexFiles(directory).look();
      if (again.faults().equals(condition.faults())) {
        return condition;
      }
      condition = again;
    }
    return condition;
  }

  /// Whether there are files of an index, though it may not be whole.
  static boolean anyIn(Directory directory) throws IOException {
    return !ours(directory).isEmpty();
  }

  private static Set<String> ours(Directory directory) throws IOException {
    Set<String> names = new TreeSet<>(List.of(directory.listAll()));
    names.remove(IndexWriter.WRITE_LOCK_NAME);
    return names;
  }

  private IndexCondition look() throws IOException {
    Set<String> present = ours(directory);
    Collection<String> named;
    try {
      named = SegmentInfos.readLatestCommit(directory).files(true);
    } catch (IOException | IllegalArgumentException e) {
      noteUnreadableList(present, e);
      return new IndexCondition(present.size(), bytes, faults, List.of());
    }
    for (String file : new TreeSet<>(named)) {
      if (present.contains(file)) {
        sum(file);
      } else {
        fault(file, Kind.MISSING, "it is not there");
      }
    }
    present.removeAll(named);
    return new IndexCondition(named.size(), bytes, faults, List.copyOf(present));
  }

  /// Finds out why the list of segments, or what it leads to at once, cannot be read: every file
  /// that is there is looked at, and only if all are whole it is the list's own fault.
  private void noteUnreadableList(Set<String> present, Exception e) throws IOException {
    present.forEach(this::sum);
    String list =
        Optional.ofNullable(SegmentInfos.getLastCommitSegmentsFileName(directory)).orElse("");
    if (e instanceof IndexNotFoundException || list.isEmpty()) {
      fault("segments_N", Kind.MISSING, "the list of the index's segments is not there");
    } else if (faults.isEmpty()) {
      Exception first = e;
      while (first.getCause() instanceof IOException cause) {
        first = cause; // Lucene tells of a missing file as of a damaged list
      }
      note(nameIn(first).orElse(list), first);
    }
  }

  private void sum(String file) {
    if (faults.stream().anyMatch(fault -> fault.file().equals(file))) {
      return;
    }
    try (IndexInput input = directory.openInput(file, IOContext.READONCE)) {
      bytes += input.length();
      if (input.length() < CodecUtil.footerLength()) {
        fault(
            file,
            Kind.DAMAGED,
            "it has %,d bytes, fewer than its checksum takes".formatted(input.length()));
        return;
      }
      CodecUtil.checksumEntireFile(input);
    } catch (IOException | IllegalArgumentException e) {
      note(file, e);
    }
  }

  private void note(String file, Exception e) {
    Kind kind =
        switch (e) {
          case IndexFormatTooNewException _ -> Kind.NEWER;
          case IndexFormatTooOldException _ -> Kind.OLDER;
          case NoSuchFileException _ -> Kind.MISSING;
          case FileNotFoundException _ -> Kind.MISSING;
          case AccessDeniedException _ -> Kind.UNREADABLE;
          case CorruptIndexException _ -> Kind.DAMAGED;
          case EOFException _ -> Kind.DAMAGED;
          case IllegalArgumentException _ -> Kind.NEWER; // of a codec that is not there
          default -> Kind.UNREADABLE;
        };
    fault(
        file,
        kind,
        switch (kind) {
          case MISSING -> "it is not there";
          case DAMAGED -> "its bytes do not fit its checksum, or it is cut short";
          case NEWER -> "a newer version of this program wrote it";
          case OLDER -> "its format is older than this version reads";
          case UNREADABLE ->
              e instanceof AccessDeniedException ? "no permission to read it" : reason(e);
        });
  }

  private void fault(String file, Kind kind, String what) {
    faults.add(new Fault(file, kind, what));
  }

  private static Optional<String> nameIn(Exception e) {
    @Nullable String path =
        switch (e) {
          case NoSuchFileException missing -> missing.getFile();
          case CorruptIndexException damaged -> quoted(damaged.getResourceDescription());
          case IndexFormatTooNewException newer -> quoted(newer.getResourceDescription());
          case IndexFormatTooOldException older -> quoted(older.getResourceDescription());
          default -> null;
        };
    return Optional.ofNullable(path).map(Path::of).map(Path::getFileName).map(Path::toString);
  }

  /// The path that Lucene's description of an input quotes.
  private static @Nullable String quoted(String description) {
    Matcher path = QUOTED_PATH.matcher(description);
    return path.find() ? path.group(1) : null;
  }

  private static String reason(Exception e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
