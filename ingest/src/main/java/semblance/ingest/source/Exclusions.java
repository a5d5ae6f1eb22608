package semblance.ingest.source;

import java.nio.file.FileSystems;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.PatternSyntaxException;

/// What a walk through folders leaves out: hidden names, the usual junk, and what a person
/// excludes.
///
/// Patterns are globs: one without a slash is matched against each name on the way, one with a
/// slash against the path below the root. Immutable.
public final class Exclusions {
  /// Folders in which programs keep what is not a person's: caches, thumbnails, build results,
  /// bins.
  private static final Set<String> JUNK_FOLDERS =
      Set.of(
          "node_modules",
          "__pycache__",
          "__macosx",
          "@eadir",
          "$recycle.bin",
          "system volume information",
          "lost+found",
          "venv",
          "site-packages");

  private static final Set<String> JUNK_FILES = Set.of("thumbs.db", "desktop.ini", "ehthumbs.db");

  private final List<PathMatcher> names = new ArrayList<>();
  private final List<PathMatcher> paths = new ArrayList<>();

  private Exclusions() {}

  /// Hidden names and the usual junk, and what matches one of the globs.
  ///
  /// @throws IllegalArgumentException if a pattern is not a glob
  public static Exclusions usualAnd(List<String> globs) {
    Exclusions exclusions = new Exclusions();
    for (String glob : globs) {
      String pattern = glob.endsWith("/") ? glob.substring(0, glob.length() - 1) : glob;
      try {
        PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
        (pattern.contains("/") ? exclusions.paths : exclusions.names).add(matcher);
      } catch (PatternSyntaxException | InvalidPathException e) {
        throw new IllegalArgumentException(
            "the exclude pattern '%s' is not a glob: %s; write, for example, '*.png' or 'holiday/raw'"
                .formatted(glob, e.getMessage()),
            e);
      }
    }
    return exclusions;
  }

  boolean leavesOutFolder(Path root, Path folder) {
    String name = lowerName(folder);
    return name.startsWith(".") || JUNK_FOLDERS.contains(name) || excluded(root, folder);
  }

  boolean leavesOutFile(Path root, Path file) {
    String name = lowerName(file);
    return name.startsWith(".")
        || name.endsWith("~")
        || JUNK_FILES.contains(name)
        || excluded(root, file);
  }

  private boolean excluded(Path root, Path path) {
    if (names.isEmpty() && paths.isEmpty()) {
      return false;
    }
    Path name = path.getFileName();
    Path below = root.relativize(path);
    return names.stream().anyMatch(matcher -> name != null && matcher.matches(name))
        || paths.stream().anyMatch(matcher -> matcher.matches(below));
  }

  private static String lowerName(Path path) {
    Path name = path.getFileName();
    return name == null ? "" : name.toString().toLowerCase(Locale.ROOT);
  }
}
