package semblance.ingest.source;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.FileVisitor;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import semblance.catalog.storage.CatalogFolder;
import semblance.collection.item.SourceStamp;

/// A walk through one folder that follows links, survives loops and unreadable corners, and lists
/// files in the order of their names.
final class FolderWalk implements FileVisitor<Path> {
  private final Path root;
  private final Exclusions exclusions;
  private final Predicate<Path> wanted;
  private final Function<Path, Optional<String>> refusal;
  private final List<Candidate> files = new ArrayList<>();
  private final List<Skipped> skipped = new ArrayList<>();
  private int folders;

  private FolderWalk(
      Path root,
      Exclusions exclusions,
      Predicate<Path> wanted,
      Function<Path, Optional<String>> refusal) {
    this.root = root;
    this.exclusions = exclusions;
    this.wanted = wanted;
    this.refusal = refusal;
  }

  /// Lists the wanted files below a folder.
  ///
  /// @param refusal why one of them is skipped all the same, if it is
  static Listing list(
      Path root,
      Exclusions exclusions,
      Predicate<Path> wanted,
      Function<Path, Optional<String>> refusal)
      throws IOException {
    FolderWalk walk = new FolderWalk(root, exclusions, wanted, refusal);
    Files.walkFileTree(root, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, walk);
    walk.files.sort(Comparator.comparing(Candidate::source));
    return new Listing(walk.files, walk.skipped, walk.folders);
  }

  @Override
  public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
    if (!folder.equals(root)
        && (exclusions.leavesOutFolder(root, folder) || new CatalogFolder(folder).isCatalog())) {
      return FileVisitResult.SKIP_SUBTREE; // a catalog's own pictures are nobody's
    }
    folders++;
    return FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
    if (attributes.isRegularFile() && wanted.test(file) && !exclusions.leavesOutFile(root, file)) {
      Optional<String> reason = refusal.apply(file);
      if (reason.isPresent()) {
        skipped.add(new Skipped(file.toString(), reason.get()));
      } else {
        files.add(
            Candidate.ofFile(
                file,
                new SourceStamp(attributes.size(), attributes.lastModifiedTime().toMillis())));
      }
    }
    return FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult visitFileFailed(Path file, IOException failure) {
    switch (failure) {
      case FileSystemLoopException loop -> {
        // A link to a folder above: what is there is listed already.
      }
      case NoSuchFileException gone -> {
        // A link to nothing, or a file that went away meanwhile.
      }
      case AccessDeniedException denied -> {
        if (!exclusions.leavesOutFolder(root, file)) {
          skipped.add(new Skipped(file.toString(), "no permission to read it"));
        }
      }
      default -> skipped.add(new Skipped(file.toString(), String.valueOf(failure.getMessage())));
    }
    return FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure) {
    if (failure != null) {
      skipped.add(new Skipped(folder.toString(), "only partly listed: " + failure.getMessage()));
    }
    return FileVisitResult.CONTINUE;
  }
}
