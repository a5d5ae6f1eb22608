package semblance.benchmarks.workload;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Vectors to be searched, what they are asked with, and the right answers, as files in a folder
/// that programs in other languages read too.
///
/// @param folder where the files lie
/// @param pictures what is searched, `[items, dimension]`
/// @param buckets a number from 0 to 999 for each item, `[items, 1]`: a filter lets those below a
///   bound pass
/// @param asked the queries
/// @param truth the right answers
public record Workload(
    Path folder, VectorFile pictures, VectorFile buckets, List<Queries> asked, Truth truth)
    implements AutoCloseable {
  /// The shares of a thousand that filters let pass.
  public static final List<Integer> FILTERS = List.of(Cell.ALL, 500, 100, 10, 1);

  /// The most neighbours that are asked for.
  public static final int DEPTH = 100;

  /// Makes vectors of a geometry. The queries are pictures that are not among them, and the texts
  /// of these, in the same order.
  public static Workload make(Path folder, Geometry geometry, int items, int queries, long seed)
      throws IOException {
    PairedVectors source = new PairedVectors(geometry, seed);
    int dimension = geometry.dimension();
    return of(
        folder,
        VectorFile.write(folder.resolve("pictures.npy"), items, dimension, source::picture),
        VectorFile.write(
            folder.resolve("text-queries.npy"),
            queries,
            dimension,
            query -> source.text(items + query)),
        VectorFile.write(
            folder.resolve("picture-queries.npy"),
            queries,
            dimension,
            query -> source.picture(items + query)));
  }

  /// Takes vectors that lie in files.
  public static Workload of(Path folder, VectorFile pictures, VectorFile texts, VectorFile partners)
      throws IOException {
    Files.createDirectories(folder);
    VectorFile buckets =
        VectorFile.write(
            folder.resolve("buckets.npy"), pictures.rows(), 1, row -> new float[] {bucket(row)});
    List<Queries> asked = List.of(new Queries("text", texts), new Queries("picture", partners));
    return new Workload(
        folder, pictures, buckets, asked, Truth.compute(pictures, asked, FILTERS, DEPTH));
  }

  /// A number from 0 to 999 that has nothing to do with the vector.
  public static int bucket(long row) {
    long mixed = (row + 1) * 0x9E3779B97F4A7C15L;
    mixed = (mixed ^ mixed >>> 32) * 0xD6E8FEB86659FD93L;
    return (int) Long.remainderUnsigned(mixed ^ mixed >>> 32, Cell.ALL);
  }

  public int items() {
    return pictures.rows();
  }

  public int dimension() {
    return pictures.dimension();
  }

  @Override
  public void close() {
    pictures.close();
    buckets.close();
    asked.forEach(queries -> queries.vectors().close());
  }
}
