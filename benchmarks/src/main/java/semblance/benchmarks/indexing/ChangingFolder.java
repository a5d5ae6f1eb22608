package semblance.benchmarks.indexing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import semblance.embedding.Sha256;

/// A folder of pictures and texts in which files are added, rewritten, renamed and deleted, as
/// people do between two runs of `semblance index`.
///
/// A file is changed in one of these ways at most, so that what a catalog must hold can be told
/// without knowing which runs came to their end.
final class ChangingFolder {
  private final Path folder;
  private final PictureFolder pictures;
  private final Random random;
  private final List<Path> untouched = new ArrayList<>();
  private final List<Path> rewritten = new ArrayList<>();
  private int next;
  private int versions;

  ChangingFolder(Path folder, PictureFolder pictures, Random random) {
    this.folder = folder;
    this.pictures = pictures;
    this.random = random;
  }

  Path path() {
    return folder;
  }

  /// Adds pictures, and a text for every eight of them.
  void add(int number) throws IOException {
    for (int i = 0; i < number; i++, next++) {
      Path picture = PictureFolder.file(folder, next);
      Files.createDirectories(picture.resolveSibling(""));
      Files.write(picture, pictures.jpeg(next));
      untouched.add(picture);
      if (next % 8 == 0) {
        Path text = folder.resolve("note-%06d.txt".formatted(next));
        Files.writeString(text, "Note number %d is about picture %d.".formatted(next, next));
        untouched.add(text);
      }
    }
  }

  /// Rewrites, renames and deletes some files, and writes some again that were rewritten before.
  void change(int number) throws IOException {
    for (int i = 0; i < number && untouched.size() > 3; i++) {
      Path file = take(untouched);
      rewrite(file);
      rewritten.add(file);
      Path old = take(untouched);
      Files.move(old, old.resolveSibling("renamed " + old.getFileName()));
      if (i % 2 == 0) {
        Files.delete(take(untouched));
      } else {
        rewrite(rewritten.get(random.nextInt(rewritten.size())));
      }
    }
  }

  private Path take(List<Path> files) {
    return files.remove(random.nextInt(files.size()));
  }

  private void rewrite(Path file) throws IOException {
    versions++;
    Files.write(
        file,
        file.toString().endsWith(".txt")
            ? "Version %d of a note.".formatted(versions).getBytes(StandardCharsets.UTF_8)
            : pictures.jpeg(1_000_000 + versions));
    // A time of its own, however coarse the file system's clock is.
    Files.setLastModifiedTime(file, FileTime.fromMillis(1_700_000_000_000L + 1_000L * versions));
  }

  /// What a catalog of the folder should hold: URI of each file to the digest of its bytes.
  Map<String, String> contents() throws IOException {
    Map<String, String> contents = new TreeMap<>();
    try (Stream<Path> walk = Files.walk(folder)) {
      for (Path file : walk.filter(Files::isRegularFile).toList()) {
        contents.put(file.toUri().toString(), Sha256.of(Files.readAllBytes(file)));
      }
    }
    return contents;
  }
}
