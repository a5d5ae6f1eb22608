package semblance.evaluate.comparison;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import semblance.catalog.CatalogHost;
import semblance.embedding.Content;
import semblance.embedding.Embedding;
import semblance.embedding.EmbeddingModel;
import semblance.embedding.Modality;
import semblance.embedding.Role;
import semblance.embedding.StorageException;
import semblance.embedding.Tower;
import semblance.evaluate.data.TruthData;
import semblance.evaluate.data.TruthText;
import semblance.evaluate.encoding.EncodedData;
import semblance.evaluate.encoding.Encoder;
import semblance.evaluate.encoding.EncodingListener;
import semblance.evaluate.search.TrialCatalog;
import semblance.media.PictureDecoder;

/// Lets a model embed the data, and measures what that costs. One model at a time, since two at
/// once would slow each other.
public final class ContenderTrial {
  private static final int WARM_UP = 3;
  private static final int TIMED = 15;

  private final CatalogHost host;
  private final EncodingListener listener;

  /// @param host what the catalog needs whose index is weighed
  public ContenderTrial(CatalogHost host, EncodingListener listener) {
    this.host = host;
    this.listener = listener;
  }

  /// Embeds and measures.
  ///
  /// @param model stays the caller's to close
  /// @param weightBytes memory that its weights take
  /// @param queries in words, for data that say nothing of the pictures; may be none
  public Contender measure(
      EmbeddingModel model, TruthData data, long weightBytes, List<String> queries) {
    EncodedData encoded = new Encoder(model, listener).encode(data);
    return new Contender(
        encoded,
        weightBytes,
        latency(model, encoded),
        asked(model, queries),
        indexBytesPerItem(model, encoded));
  }

  private static List<Embedding> asked(EmbeddingModel model, List<String> queries) {
    return model
        .findTower(Modality.TEXT)
        .map(tower -> tower.embed(queries.stream().map(Content.Text::new).toList(), Role.QUERY))
        .orElse(List.of());
  }

  private static Optional<Duration> latency(EmbeddingModel model, EncodedData data) {
    List<Content> queries = queries(model, data);
    if (queries.isEmpty()) {
      return Optional.empty();
    }
    Tower tower = model.tower(queries.getFirst().modality());
    List<Duration> times = new ArrayList<>();
    for (int i = 0; i < WARM_UP + TIMED; i++) {
      Content query = queries.get(i % queries.size());
      long start = System.nanoTime();
      int made = tower.encode(List.of(tower.prepare(query, Role.QUERY))).size();
      if (i >= WARM_UP && made == 1) {
        times.add(Duration.ofNanos(System.nanoTime() - start));
      }
    }
    times.sort(Comparator.naturalOrder());
    return Optional.of(times.get(times.size() / 2));
  }

  private static List<Content> queries(EmbeddingModel model, EncodedData data) {
    if (model.findTower(Modality.TEXT).isPresent()) {
      List<Content> texts = new ArrayList<>();
      data.samples().stream()
          .flatMap(sample -> sample.texts().stream())
          .limit(TIMED)
          .map(TruthText::text)
          .forEach(text -> texts.add(new Content.Text(text)));
      return texts.isEmpty() ? List.of(new Content.Text("a dog on the beach")) : texts;
    }
    if (data.pictures().isEmpty()) {
      return List.of();
    }
    Path first = data.samples().getFirst().picture();
    return List.of(new Content.Image(new PictureDecoder().decode(first)));
  }

  private OptionalDouble indexBytesPerItem(EmbeddingModel model, EncodedData data) {
    if (data.pictures().isEmpty()) {
      return OptionalDouble.empty();
    }
    try (TrialCatalog made = TrialCatalog.of(data, model, host, List.of())) {
      Path index = made.catalog().folder().index(made.catalog().describe().generation());
      try (Stream<Path> files = Files.walk(index)) {
        long bytes = 0;
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          bytes += Files.size(file);
        }
        return OptionalDouble.of((double) bytes / data.pictures().size());
      } catch (IOException e) {
        throw new StorageException(
            "the index %s cannot be weighed: %s".formatted(index, e.getMessage()), e);
      }
    }
  }
}
