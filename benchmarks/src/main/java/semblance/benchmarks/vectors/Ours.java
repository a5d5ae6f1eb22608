package semblance.benchmarks.vectors;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import semblance.benchmarks.measure.Checkout;
import semblance.benchmarks.workload.Answers;
import semblance.benchmarks.workload.Cell;
import semblance.benchmarks.workload.Workload;
import semblance.collection.CollectionSettings;
import semblance.collection.CollectionWriter;
import semblance.collection.item.FieldType;
import semblance.collection.item.Item;
import semblance.collection.item.Metadata;
import semblance.collection.item.Place;
import semblance.collection.item.Schema;
import semblance.collection.item.Segment;
import semblance.collection.lucene.VectorCollection;
import semblance.collection.query.Filter;
import semblance.collection.query.Hit;
import semblance.collection.query.Operator;
import semblance.collection.query.Recall;
import semblance.collection.query.SearchRequest;
import semblance.collection.query.SearchResult;
import semblance.collection.query.Value;
import semblance.collection.query.VectorQuery;
import semblance.collection.query.View;
import semblance.embedding.Modality;

/// A collection of ours, written and searched as a program that uses the library does.
public final class Ours implements Contestant {
  private static final String BUCKET = "bucket";
  private static final int BATCH = 1_000;

  private final Path folder;
  private final int items;
  private final LongFunction<float[]> vectors;
  private final CollectionWriter collection;

  /// An empty collection for the vectors of a workload.
  public Ours(Workload workload) throws IOException {
    this(
        workload.folder().resolve("semblance"),
        workload.dimension(),
        workload.items(),
        row -> workload.pictures().row((int) row));
  }

  /// An empty collection for so many vectors.
  public Ours(Path folder, int dimension, int items, LongFunction<float[]> vectors)
      throws IOException {
    this.folder = Checkout.emptied(folder);
    this.items = items;
    this.vectors = vectors;
    collection =
        VectorCollection.open(
            folder,
            CollectionSettings.ofDimension(dimension)
                .withDeclared(Schema.empty().with(BUCKET, FieldType.INTEGER)));
  }

  @Override
  public String name() {
    return "semblance";
  }

  /// The collection itself.
  public CollectionWriter collection() {
    return collection;
  }

  /// Writes the rows from `from` to `to`.
  public void write(int from, int to) {
    for (int row = from; row < to; row += BATCH) {
      List<Item> batch = new ArrayList<>();
      for (int i = row; i < Math.min(row + BATCH, to); i++) {
        batch.add(
            Item.of(
                Integer.toString(i),
                Metadata.trusted("{\"%s\":%d}".formatted(BUCKET, Workload.bucket(i))),
                List.of(new Segment(Modality.IMAGE, "clip", Place.WHOLE, vectors.apply(i)))));
      }
      collection.put(batch);
    }
  }

  /// What is known when everything has been written.
  ///
  /// @param writing seconds to write all vectors
  /// @param first seconds from the last vector to the first answer
  public record Filled(double writing, double first) {}

  /// Writes all vectors and asks at once.
  public Filled fill() {
    long start = System.nanoTime();
    write(0, items);
    long written = System.nanoTime();
    collection.refresh();
    collection.search(
        SearchRequest.nearest(VectorQuery.cosine(Modality.IMAGE, vectors.apply(0)))
            .withRecall(Recall.FAST));
    Filled filled = new Filled((written - start) / 1e9, (System.nanoTime() - written) / 1e9);
    collection.commit(Map.of());
    return filled;
  }

  @Override
  public String build() throws IOException {
    Filled filled = fill();
    return String.format(
        Locale.ROOT,
        "written in %.1f s, first answer %.2f s after; %s",
        filled.writing(),
        filled.first(),
        compact());
  }

  /// Merges all into one, makes its codes, and says how long it took and what there is then.
  public String compact() throws IOException {
    long start = System.nanoTime();
    collection.compact();
    collection.commit(Map.of());
    long compacted = System.nanoTime();
    collection.warm();
    return String.format(
        Locale.ROOT,
        "made one in %.1f s; its codes in %.1f s; %.0f MB on disk",
        (compacted - start) / 1e9,
        (System.nanoTime() - compacted) / 1e9,
        bytes(folder) / 1e6);
  }

  @Override
  public double warmUpSeconds() {
    return Timed.COMPILING_SECONDS;
  }

  @Override
  public List<String> settings(Cell cell) {
    return Stream.of(Recall.values())
        .map(recall -> recall.name().toLowerCase(Locale.ROOT))
        .toList();
  }

  @Override
  public Answers search(Cell cell, String setting, double seconds) throws IOException {
    Recall recall = Recall.valueOf(setting.toUpperCase(Locale.ROOT));
    return Timed.ask(
        cell.queries().size(),
        seconds,
        query -> rows(collection.search(request(cell, query, recall))));
  }

  /// How a query of a cell is searched, in words.
  public String strategy(Cell cell, String setting) {
    Recall recall = Recall.valueOf(setting.toUpperCase(Locale.ROOT));
    return collection.search(request(cell, 0, recall)).report().scans().getFirst().strategy();
  }

  /// What is asked for a query of a cell: ids and what is kept beside them, no metadata, as the
  /// peers have none.
  public SearchRequest request(Cell cell, int query, Recall recall) {
    SearchRequest request =
        SearchRequest.nearest(
                VectorQuery.cosine(Modality.IMAGE, cell.queries().vectors().row(query)))
            .withLimit(cell.count())
            .withRecall(recall)
            .withView(View.metadata().withFields(List.of()));
    return cell.filtered()
        ? request.withFilter(
            new Filter.Compare(BUCKET, Operator.LESS, Value.of((long) cell.perMille())))
        : request;
  }

  /// The rows of the vectors that were found.
  public static int[] rows(SearchResult result) {
    return result.hits().stream()
        .map(Hit::item)
        .mapToInt(item -> Integer.parseInt(item.id()))
        .toArray();
  }

  /// The size of all files in a folder.
  public static long bytes(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    }
  }

  @Override
  public void close() {
    collection.close();
  }
}
