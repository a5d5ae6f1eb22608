package semblance.ingest.exchange;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.Stream;
import semblance.embedding.Modality;
import semblance.embedding.StorageException;
import semblance.embedding.UnreadableContentException;

/// Finds out what an input is, and reads all of its files as one.
final class RowSources {
  private RowSources() {}

  /// Opens a file or folder.
  ///
  /// @throws UnreadableContentException if it is nothing that is understood
  static RowSource open(Path input) {
    if (Files.isRegularFile(input)) {
      Path parent = input.toAbsolutePath().getParent();
      return file(input, parent == null ? input : parent, 0);
    }
    if (!Files.isDirectory(input)) {
      throw new StorageException(
          "%s does not exist: name a folder that was exported, or a .jsonl or .parquet file"
              .formatted(input));
    }
    Path folder = input.toAbsolutePath().normalize();
    if (NumpySource.isIn(folder)) {
      return new NumpySource(folder, folder, 0);
    }
    List<RowSource> parts = new ArrayList<>();
    try {
      for (Modality modality : Modality.values()) {
        Path place = folder.resolve(modality.label());
        if (NumpySource.isIn(place)) {
          parts.add(new NumpySource(place, folder, 0));
        }
      }
      if (!parts.isEmpty()) {
        return new Merged(parts);
      }
      for (Path file : rows(folder)) {
        // Far apart, so that items of two files have different numbers.
        parts.add(file(file, folder, (long) parts.size() << 40));
      }
    } catch (RuntimeException e) {
      parts.forEach(RowSource::close);
      throw e;
    }
    if (parts.isEmpty()) {
      throw new UnreadableContentException(
          "%s holds nothing to import: expected img_emb/ or text_emb/ with metadata/, as clip-retrieval writes them, or .jsonl or .parquet files with vectors"
              .formatted(input));
    }
    return new Merged(parts);
  }

  private static List<Path> rows(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(Files::isRegularFile)
          .filter(
              file -> file.toString().endsWith(".jsonl") || file.toString().endsWith(".parquet"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new StorageException("%s cannot be listed: %s".formatted(folder, e.getMessage()), e);
    }
  }

  private static RowSource file(Path file, Path folder, long firstNumber) {
    String name = file.toString();
    if (name.endsWith(".jsonl")) {
      return new JsonLinesSource(file, folder, firstNumber);
    }
    if (name.endsWith(".parquet")) {
      return new ParquetSource(file, folder, firstNumber);
    }
    throw new UnreadableContentException(
        "%s is nothing that can be imported: expected .jsonl or .parquet, or a folder with arrays and their metadata%s"
            .formatted(
                file,
                name.endsWith(".npy")
                    ? " (an array alone does not say what its rows are of)"
                    : ""));
  }

  /// Several sources, each in ascending order of its items, as one in that order.
  private static final class Merged implements RowSource {
    private final List<RowSource> sources;
    private final List<ExchangeRow> heads = new ArrayList<>(); // of the source at the same place
    private final List<RowSource> living = new ArrayList<>();

    Merged(List<RowSource> sources) {
      this.sources = sources;
      for (RowSource source : sources) {
        if (source.hasNext()) {
          living.add(source);
          heads.add(source.next());
        }
      }
    }

    @Override
    public boolean hasNext() {
      return !heads.isEmpty();
    }

    @Override
    public ExchangeRow next() {
      int least =
          java.util.stream.IntStream.range(0, heads.size())
              .boxed()
              .min(
                  Comparator.comparingLong((Integer i) -> heads.get(i).item().number())
                      .thenComparingInt(i -> heads.get(i).segment()))
              .orElseThrow(() -> new NoSuchElementException("there are no more rows"));
      ExchangeRow row = heads.get(least);
      RowSource source = living.get(least);
      if (source.hasNext()) {
        heads.set(least, source.next());
      } else {
        heads.remove(least);
        living.remove(least);
      }
      return row;
    }

    @Override
    public void close() {
      sources.forEach(RowSource::close);
    }
  }
}
