package semblance.benchmarks.vectors;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.lucene104.Lucene104Codec;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsFormat;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.IntPoint;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.MultiDocValues;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.MMapDirectory;
import org.jspecify.annotations.Nullable;
import semblance.benchmarks.measure.Checkout;
import semblance.benchmarks.workload.Answers;
import semblance.benchmarks.workload.Cell;
import semblance.benchmarks.workload.Workload;

/// Lucene as its documentation shows it: a document a vector, the usual graph, all merged into one
/// segment, `KnnFloatVectorQuery` with a filter. Recall grows with the number of neighbours that
/// the query collects, of which the first are taken.
final class PlainLucene implements Contestant {
  private static final String VECTOR = "vector";
  private static final String BUCKET = "bucket";
  private static final String ROW = "row";
  private static final int LINKS = 16;
  private static final int CONSTRUCTION_BEAM = 200;

  private final Workload workload;
  private final Path folder;
  private final Directory directory;
  private @Nullable DirectoryReader reader;
  private @Nullable IndexSearcher searcher;
  private int[] rows = {}; // [documents]

  PlainLucene(Workload workload) throws IOException {
    this.workload = workload;
    folder = Checkout.emptied(workload.folder().resolve("lucene"));
    directory = new MMapDirectory(folder);
  }

  @Override
  public String name() {
    return "lucene";
  }

  @Override
  public String build() throws IOException {
    KnnVectorsFormat format = new Lucene99HnswVectorsFormat(LINKS, CONSTRUCTION_BEAM);
    IndexWriterConfig config =
        new IndexWriterConfig()
            .setRAMBufferSizeMB(512)
            .setCodec(
                new Lucene104Codec() {
                  @Override
                  public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
                    return format;
                  }
                });
    long start = System.nanoTime();
    double written;
    try (IndexWriter writer = new IndexWriter(directory, config)) {
      for (int row = 0; row < workload.items(); row++) {
        Document document = new Document();
        document.add(
            new KnnFloatVectorField(
                VECTOR, workload.pictures().row(row), VectorSimilarityFunction.DOT_PRODUCT));
        document.add(new IntPoint(BUCKET, Workload.bucket(row)));
        document.add(new NumericDocValuesField(ROW, row));
        writer.addDocument(document);
      }
      written = (System.nanoTime() - start) / 1e9;
      writer.forceMerge(1);
    }
    reader = DirectoryReader.open(directory);
    searcher = new IndexSearcher(reader);
    rows = rows(reader);
    return String.format(
        Locale.ROOT,
        "written in %.1f s, made one by %.1f s; %.0f MB on disk",
        written,
        (System.nanoTime() - start) / 1e9,
        Ours.bytes(folder) / 1e6);
  }

  private static int[] rows(DirectoryReader reader) throws IOException {
    NumericDocValues values = MultiDocValues.getNumericValues(reader, ROW);
    int[] rows = new int[reader.maxDoc()];
    for (int document = values.nextDoc(); document < rows.length; document = values.nextDoc()) {
      rows[document] = Math.toIntExact(values.longValue());
    }
    return rows;
  }

  @Override
  public double warmUpSeconds() {
    return Timed.COMPILING_SECONDS;
  }

  @Override
  public List<String> settings(Cell cell) {
    return IntStream.of(10, 20, 30, 45, 70, 100, 150, 220, 330, 500, 750, 1_100, 1_650, 2_500)
        .filter(collected -> collected >= cell.count())
        .mapToObj(Integer::toString)
        .toList();
  }

  @Override
  public Answers search(Cell cell, String setting, double seconds) throws IOException {
    if (searcher == null) {
      throw new IllegalStateException("the index is not built yet");
    }
    IndexSearcher built = searcher;
    int collected = Integer.parseInt(setting);
    Query filter = cell.filtered() ? IntPoint.newRangeQuery(BUCKET, 0, cell.perMille() - 1) : null;
    return Timed.ask(
        cell.queries().size(),
        seconds,
        query -> {
          ScoreDoc[] found =
              built.search(
                      new KnnFloatVectorQuery(
                          VECTOR, cell.queries().vectors().row(query), collected, filter),
                      cell.count())
                  .scoreDocs;
          int[] answer = new int[found.length];
          for (int i = 0; i < found.length; i++) {
            answer[i] = rows[found[i].doc];
          }
          return answer;
        });
  }

  @Override
  public void close() throws IOException {
    if (reader != null) {
      reader.close();
    }
    directory.close();
  }
}
