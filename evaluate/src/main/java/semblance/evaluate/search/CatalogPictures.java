package semblance.evaluate.search;

import java.net.URI;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import semblance.catalog.Catalog;
import semblance.embedding.InvalidQueryException;
import semblance.evaluate.data.Sample;
import semblance.evaluate.data.TruthData;
import semblance.media.format.MediaKind;

/// The pictures that a catalog was made of, as data that say nothing of them.
public final class CatalogPictures {
  private CatalogPictures() {}

  /// Lists them, by the files they came from.
  ///
  /// @throws InvalidQueryException if none of them is there
  public static TruthData of(Catalog catalog) {
    List<Sample> samples = new ArrayList<>();
    catalog.forEachState(item ->
        file(item.source())
            .ifPresent(
                file -> samples.add(new Sample(item.id(), file, List.of(), new TreeMap<>()))));
    if (samples.isEmpty()) {
      throw new InvalidQueryException(
          "catalog %s has no picture whose file is still there, and models are compared on the files: name a folder of pictures with --data"
              .formatted(catalog.folder().root()));
    }
    samples.sort(Comparator.comparing(Sample::picture));
    return new TruthData(catalog.folder().root(), samples, Optional.empty(), List.of());
  }

  private static Optional<Path> file(String source) {
    try {
      Path file = source.startsWith("file:") ? Path.of(URI.create(source)) : null;
      return Optional.ofNullable(file)
          .filter(
              path -> MediaKind.ofName(path).filter(kind -> kind == MediaKind.PICTURE).isPresent())
          .filter(Files::isRegularFile);
    } catch (IllegalArgumentException | FileSystemNotFoundException e) {
      return Optional.empty(); // another program's way to name what it put in
    }
  }
}
