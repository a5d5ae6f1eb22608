package semblance.benchmarks.indexing;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import semblance.benchmarks.measure.Checkout;
import semblance.benchmarks.measure.Vectors;
import semblance.catalog.CatalogSettings;
import semblance.catalog.CatalogWriter;
import semblance.catalog.EmbeddedItem;
import semblance.catalog.storage.MediaStore;
import semblance.cli.workspace.Workspace;
import semblance.collection.item.Metadata;
import semblance.collection.item.Place;
import semblance.collection.item.SourceStamp;
import semblance.embedding.Content;
import semblance.embedding.Embedding;
import semblance.embedding.EmbeddingModel;
import semblance.embedding.Modality;
import semblance.embedding.Picture;
import semblance.embedding.PreparedContent;
import semblance.embedding.Role;
import semblance.embedding.Sha256;
import semblance.embedding.Tower;
import semblance.media.PictureDecoder;
import semblance.media.Thumbnails;
import semblance.model.ModelSettings;

/// The processor seconds that each stage of indexing takes for one picture, when nothing else runs
/// and one thread does it.
final class StageCosts {
  private static final int THUMBNAIL_SIDE = 256;
  private static final int WRITE_LOT = 128;
  private static final int COMMIT_EVERY = 1_280;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private enum Stage {
    READ_AND_HASH,
    DECODE,
    PREPARE,
    THUMBNAIL,
    ENCODE,
    WRITE
  }

  private final Map<Stage, Double> seconds = new EnumMap<>(Stage.class);

  private StageCosts() {}

  /// Measures.
  ///
  /// @param files a sample of the pictures
  /// @param items how many items the run will write
  static StageCosts measure(Checkout checkout, List<Path> files, int items) throws IOException {
    StageCosts costs = new StageCosts();
    Workspace workspace = checkout.workspace();
    Path folder = Checkout.emptied(checkout.scratch("stages"));
    // As `semblance index` opens it.
    ModelSettings settings = ModelSettings.defaults().withThreads(1);
    try (EmbeddingModel model = workspace.openModel(Workspace.EMBEDDED_MODEL, settings);
        CatalogWriter writer =
            CatalogWriter.create(
                folder.resolve("catalog"),
                CatalogSettings.named("stages"),
                model,
                workspace.host())) {
      MediaStore media = new MediaStore(folder.resolve("media"));
      int warm = Math.min(64, files.size());
      costs.batches(files.subList(0, warm), model, media);
      costs.seconds.clear();
      Checkout.delete(folder.resolve("media"));
      List<Embedding> embeddings = costs.batches(files, model, media);
      costs.seconds.replaceAll((stage, sum) -> sum / files.size());
      costs.write(writer, model, embeddings, items);
    }
    Checkout.delete(folder);
    return costs;
  }

  /// Takes files through all stages before writing, a stage after the other, a batch at a time.
  private List<Embedding> batches(List<Path> files, EmbeddingModel model, MediaStore media) {
    PictureDecoder decoder = new PictureDecoder();
    Tower tower = model.tower(Modality.IMAGE);
    List<Embedding> embeddings = new ArrayList<>();
    int size = tower.preferredBatch();
    for (int start = 0; start < files.size(); start += size) {
      List<Path> batch = files.subList(start, Math.min(files.size(), start + size));
      List<byte[]> bytes = new ArrayList<>();
      List<String> hashes = new ArrayList<>();
      timed(
          Stage.READ_AND_HASH,
          () -> {
            for (Path file : batch) {
              bytes.add(read(file));
              hashes.add(Sha256.of(bytes.getLast()));
            }
            return hashes;
          });
      List<Picture> pictures =
          timed(
              Stage.DECODE,
              () -> {
                List<Picture> decoded = new ArrayList<>();
                for (int i = 0; i < batch.size(); i++) {
                  decoded.add(decoder.decode(bytes.get(i), batch.get(i).toString()));
                }
                return decoded;
              });
      List<PreparedContent> prepared =
          timed(
              Stage.PREPARE,
              () ->
                  pictures.stream()
                      .map(picture -> tower.prepare(new Content.Image(picture), Role.DOCUMENT))
                      .toList());
      timed(
          Stage.THUMBNAIL,
          () -> {
            for (int i = 0; i < batch.size(); i++) {
              media.write(
                  hashes.get(i),
                  MediaStore.Kind.THUMBNAIL,
                  Thumbnails.jpeg(pictures.get(i), THUMBNAIL_SIDE));
            }
            return media;
          });
      embeddings.addAll(timed(Stage.ENCODE, () -> tower.encode(prepared)));
    }
    return embeddings;
  }

  /// Writes as many items as the run will, since merging segments costs more the more there are.
  /// Lucene merges on threads of its own, so the whole process's time is taken.
  private void write(
      CatalogWriter writer, EmbeddingModel model, List<Embedding> embeddings, int count) {
    SplittableRandom random = new SplittableRandom(1);
    // The tower shows that it can be trusted at the first write: not part of an item's cost.
    writer.put(List.of(item(0, embeddings.getFirst())));
    writer.commit();
    List<List<EmbeddedItem>> lots = new ArrayList<>();
    for (int start = 0; start < count; start += WRITE_LOT) {
      List<EmbeddedItem> lot = new ArrayList<>();
      for (int i = start; i < Math.min(count, start + WRITE_LOT); i++) {
        lot.add(item(i, Vectors.near(embeddings.get(i % embeddings.size()), random)));
      }
      lots.add(lot);
    }
    long before = processNanos();
    long uncommitted = 0;
    for (List<EmbeddedItem> lot : lots) {
      writer.put(lot);
      uncommitted += lot.size();
      if (uncommitted >= COMMIT_EVERY) {
        writer.commit();
        uncommitted = 0;
      }
    }
    writer.commit();
    seconds.put(Stage.WRITE, (processNanos() - before) / 1e9 / count);
    if (writer.size() != count) {
      throw new IllegalStateException(
          "%d items were written, %d are stored in %s".formatted(count, writer.size(), model));
    }
  }

  private static EmbeddedItem item(int index, Embedding embedding) {
    String id = "file:///pictures/picture-%06d.jpg".formatted(index);
    return new EmbeddedItem(
        id,
        id,
        Sha256.of(id),
        new SourceStamp(200_000, 1_700_000_000_000L + index),
        Metadata.empty(),
        List.of(new EmbeddedItem.EmbeddedSegment(Modality.IMAGE, Place.WHOLE, embedding)));
  }

  private <T> T timed(Stage stage, Supplier<T> work) {
    long before = THREADS.getCurrentThreadCpuTime();
    T result = work.get();
    seconds.merge(stage, (THREADS.getCurrentThreadCpuTime() - before) / 1e9, Double::sum);
    return result;
  }

  private static long processNanos() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getProcessCpuTime()
        : THREADS.getCurrentThreadCpuTime();
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new IllegalStateException(file + " cannot be read", e);
    }
  }

  /// Pictures a second that these costs allow if every core is busy all the time.
  double allowedRate() {
    return Runtime.getRuntime().availableProcessors() / sum();
  }

  private double sum() {
    return seconds.values().stream().mapToDouble(Double::doubleValue).sum();
  }

  /// One line for people.
  String line() {
    return String.format(Locale.ROOT, "%.2f ms of processor time a picture: ", 1e3 * sum())
        + seconds.entrySet().stream()
            .map(stage ->
                String.format(
                    Locale.ROOT,
                    "%s %.2f",
                    stage.getKey().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                    1e3 * stage.getValue()))
            .collect(Collectors.joining(", "));
  }
}
