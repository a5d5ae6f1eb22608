package semblance.benchmarks.workload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import semblance.benchmarks.measure.Checkout;
import semblance.benchmarks.measure.Report;
import semblance.benchmarks.measure.Vectors;
import semblance.catalog.CatalogSettings;
import semblance.catalog.CatalogWriter;
import semblance.cli.workspace.Workspace;
import semblance.embedding.Content;
import semblance.embedding.Embedding;
import semblance.embedding.EmbeddingModel;
import semblance.embedding.Modality;
import semblance.embedding.Role;
import semblance.ingest.Ingest;
import semblance.ingest.IngestListener;
import semblance.ingest.IngestSettings;
import semblance.ingest.source.Source;
import semblance.model.ModelSettings;

/// What the embedded model makes of real pictures and what is written about them, as two files
/// whose rows belong together.
///
/// @param pictures `[pairs, dimension]`
/// @param texts `[pairs, dimension]`
public record RealVectors(VectorFile pictures, VectorFile texts) implements AutoCloseable {
  private static final int BATCH = 256;
  private static final String PHOTOS = "photos/captions.jsonl";
  private static final String PRODUCTS = "products/products.jsonl";

  /// Embeds the photographs with their first captions and the products with their titles, in random
  /// order; takes what an earlier run has embedded.
  public static RealVectors of(Checkout checkout, Path data, Report report) throws IOException {
    Path folder = checkout.scratch("real-vectors");
    Path pictures = folder.resolve("pictures.npy");
    Path texts = folder.resolve("texts.npy");
    Path stamp = folder.resolve("made-of.txt");
    String made = describe(data);
    if (!Files.exists(stamp) || !Files.readString(stamp).equals(made)) {
      Checkout.emptied(folder);
      embed(checkout, data, folder.resolve("catalog"), pictures, texts);
      Files.writeString(stamp, made);
    }
    RealVectors vectors = new RealVectors(VectorFile.open(pictures), VectorFile.open(texts));
    report.note("%,d real pictures and texts by semblance-mini", vectors.pictures().rows());
    return vectors;
  }

  private static void embed(Checkout checkout, Path data, Path catalog, Path pictures, Path texts)
      throws IOException {
    Map<String, String> words = words(data);
    Workspace workspace = checkout.workspace();
    try (EmbeddingModel model =
        workspace.openModel(Workspace.EMBEDDED_MODEL, ModelSettings.defaults())) {
      Map<String, Embedding> seen = new HashMap<>();
      try (CatalogWriter writer =
          CatalogWriter.create(catalog, CatalogSettings.named("real"), model, workspace.host())) {
        Ingest.into(writer, model, IngestSettings.defaults())
            .run(
                List.of(
                    new Source.Folder(data.resolve("photos/images")),
                    new Source.Folder(data.resolve("products/images"))),
                IngestListener.silent());
        writer.commit();
        writer.forEachState(state ->
            seen.put(name(state.source()), writer.segments(state.id()).getFirst().embedding()));
      }
      List<String> names = new ArrayList<>(words.keySet());
      names.retainAll(seen.keySet());
      Collections.sort(names);
      Collections.shuffle(names, new Random(1));
      List<float[]> written = new ArrayList<>();
      for (int from = 0; from < names.size(); from += BATCH) {
        List<Content> batch = new ArrayList<>();
        for (String name : names.subList(from, Math.min(from + BATCH, names.size()))) {
          batch.add(new Content.Text(String.valueOf(words.get(name))));
        }
        model.tower(Modality.TEXT).embed(batch, Role.QUERY).forEach(e -> written.add(e.vector()));
      }
      int dimension = written.getFirst().length;
      VectorFile.write(
              pictures,
              names.size(),
              dimension,
              row -> {
                Embedding embedding = seen.get(names.get((int) row));
                if (embedding == null) {
                  throw new IllegalStateException("no vector of " + names.get((int) row));
                }
                return embedding.vector();
              })
          .close();
      VectorFile.write(texts, names.size(), dimension, row -> written.get((int) row)).close();
    }
    Checkout.delete(catalog);
  }

  /// Changes with the data, so that vectors of other data are not taken for its own.
  private static String describe(Path data) throws IOException {
    StringBuilder words = new StringBuilder();
    for (String name : List.of(PHOTOS, PRODUCTS)) {
      Path file = data.resolve(name).toRealPath();
      words.append("%s %d %s\n".formatted(file, Files.size(file), Files.getLastModifiedTime(file)));
    }
    return words.toString();
  }

  /// What is written about each picture, by the end of its path.
  private static Map<String, String> words(Path data) throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    Map<String, String> words = new HashMap<>();
    for (String line : Files.readAllLines(data.resolve(PHOTOS))) {
      JsonNode row = mapper.readTree(line);
      words.put(
          "photos/" + row.path("image").asText(), row.path("captions").path("en").path(0).asText());
    }
    for (String line : Files.readAllLines(data.resolve(PRODUCTS))) {
      JsonNode row = mapper.readTree(line);
      words.put("products/" + row.path("image").asText(), row.path("title").asText());
    }
    words.values().removeIf(String::isBlank);
    return words;
  }

  /// The last three names of a path, such as `photos/images/1.jpg`.
  private static String name(String source) {
    String[] names = source.split("/", -1);
    int from = Math.max(0, names.length - 3);
    return String.join("/", List.of(names).subList(from, names.length));
  }

  /// All but the last pictures to be searched, the last texts and pictures to ask with.
  ///
  /// @param near how many copies of each picture to search, all but the first of them slightly
  ///   moved
  public Workload workload(Path folder, int queries, int near) throws IOException {
    Files.createDirectories(folder);
    int searched = pictures.rows() - queries;
    return Workload.of(
        folder,
        VectorFile.write(
            folder.resolve("pictures.npy"),
            searched * near,
            pictures.dimension(),
            row -> {
              float[] vector = pictures.row((int) (row % searched));
              return row < searched ? vector : Vectors.near(vector, new SplittableRandom(row));
            }),
        VectorFile.write(
            folder.resolve("text-queries.npy"),
            queries,
            pictures.dimension(),
            row -> texts.row(searched + (int) row)),
        VectorFile.write(
            folder.resolve("picture-queries.npy"),
            queries,
            pictures.dimension(),
            row -> pictures.row(searched + (int) row)));
  }

  @Override
  public void close() {
    pictures.close();
    texts.close();
  }
}
