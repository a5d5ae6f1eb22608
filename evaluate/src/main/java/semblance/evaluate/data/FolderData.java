package semblance.evaluate.data;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import semblance.embedding.SemblanceException;
import semblance.embedding.UnreadableContentException;
import semblance.media.format.MediaKind;
import semblance.media.text.TextDecoder;

/// Collects samples from a folder of pictures: with texts beside them, or in a folder a class.
final class FolderData {
  /// The field that the names of such folders become.
  private static final String CLASS = "class";

  private final Path root;
  private final List<Problem> problems = new ArrayList<>();

  FolderData(Path root) {
    this.root = root;
  }

  /// The text files that belong to one picture, by language.
  private record TextFile(Path file, String language) {}

  /// @param bare whether pictures that nothing is said of will do
  TruthData read(boolean bare) throws IOException {
    List<Path> files;
    try (Stream<Path> walk = Files.walk(root, FileVisitOption.FOLLOW_LINKS)) {
      files = walk.filter(Files::isRegularFile).filter(this::isVisible).sorted().toList();
    }
    List<Path> pictures =
        files.stream()
            .filter(file ->
                MediaKind.ofName(file).filter(kind -> kind == MediaKind.PICTURE).isPresent())
            .toList();
    if (pictures.isEmpty()) {
      throw new UnreadableContentException(
          "%s holds no table and no pictures: expected a .jsonl, .csv, .tsv or .parquet file, or pictures"
              .formatted(root));
    }
    Map<String, List<TextFile>> texts = textsByPicture(files);
    boolean captioned = pictures.stream().anyMatch(picture -> texts.containsKey(stem(picture)));
    if (bare && !captioned && pictures.stream().anyMatch(this::isAtTheTop)) {
      return new TruthData(
          root,
          pictures.stream().map(picture -> sample(picture, Set.of())).toList(),
          Optional.empty(),
          problems);
    }
    List<Sample> samples = captioned ? captioned(pictures, texts) : classified(pictures);
    if (samples.isEmpty()) {
      throw new UnreadableContentException(
          "%s holds %,d pictures, and nothing that is true of them: expected texts beside them (dog.txt beside dog.jpg), folders named by class, or a table"
              .formatted(root, pictures.size()));
    }
    return new TruthData(
        root, samples, captioned ? Optional.empty() : Optional.of(CLASS), problems);
  }

  private boolean isVisible(Path file) {
    for (Path name : root.relativize(file)) {
      if (name.toString().startsWith(".")) {
        return false;
      }
    }
    return true;
  }

  /// A file's path up to its extension.
  private static String stem(Path file) {
    String path = file.toString();
    int dot = path.lastIndexOf('.');
    return dot < 0 ? path : path.substring(0, dot);
  }

  private static Map<String, List<TextFile>> textsByPicture(List<Path> files) {
    Map<String, List<TextFile>> texts = new HashMap<>();
    for (Path file : files) {
      if (file.toString().endsWith(".txt")) {
        String stem = stem(file);
        int dot = stem.lastIndexOf('.');
        boolean ofLanguage = dot > 0 && stem.substring(dot + 1).matches("[a-z]{2,3}");
        texts
            .computeIfAbsent(ofLanguage ? stem.substring(0, dot) : stem, _ -> new ArrayList<>())
            .add(new TextFile(file, ofLanguage ? stem.substring(dot + 1) : ""));
      }
    }
    return texts;
  }

  private List<Sample> captioned(List<Path> pictures, Map<String, List<TextFile>> texts) {
    List<Sample> samples = new ArrayList<>();
    for (Path picture : pictures) {
      List<TextFile> beside = texts.get(stem(picture));
      if (beside == null) {
        problems.add(
            new Problem(
                name(picture), "no caption: expected " + name(Path.of(stem(picture) + ".txt"))));
        continue;
      }
      Set<TruthText> all = new LinkedHashSet<>();
      beside.forEach(file -> read(file, all));
      if (!all.isEmpty()) {
        samples.add(sample(picture, all));
      }
    }
    return samples;
  }

  private void read(TextFile file, Set<TruthText> texts) {
    try {
      int before = texts.size();
      TextDecoder.decode(Files.readAllBytes(file.file()), name(file.file()))
          .lines()
          .map(String::strip)
          .filter(line -> !line.isEmpty())
          .forEach(line -> texts.add(new TruthText(line, file.language())));
      if (texts.size() == before) {
        problems.add(new Problem(name(file.file()), "an empty caption"));
      }
    } catch (IOException | SemblanceException e) {
      problems.add(new Problem(name(file.file()), "cannot be read: " + e.getMessage()));
    }
  }

  private boolean isAtTheTop(Path picture) {
    return root.relativize(picture).getNameCount() < 2;
  }

  private List<Sample> classified(List<Path> pictures) {
    List<Sample> samples = new ArrayList<>();
    for (Path picture : pictures) {
      Path below = root.relativize(picture);
      if (isAtTheTop(picture)) {
        problems.add(new Problem(name(picture), "lies in no folder of a class"));
      } else {
        SortedMap<String, List<String>> fields = new TreeMap<>();
        fields.put(CLASS, List.of(below.getName(0).toString()));
        samples.add(new Sample(name(picture), picture, List.of(), fields));
      }
    }
    return samples;
  }

  private Sample sample(Path picture, Set<TruthText> texts) {
    SortedMap<String, List<String>> fields = new TreeMap<>();
    Path below = root.relativize(picture);
    if (below.getNameCount() > 1) {
      fields.put("folder", List.of(below.getName(0).toString()));
    }
    return new Sample(name(picture), picture, List.copyOf(texts), fields);
  }

  private String name(Path file) {
    return root.relativize(file).toString();
  }
}
