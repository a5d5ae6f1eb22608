package semblance.evaluate.encoding;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import semblance.embedding.Content;
import semblance.embedding.Embedding;
import semblance.embedding.EmbeddingModel;
import semblance.embedding.Modality;
import semblance.embedding.PreparedContent;
import semblance.embedding.Role;
import semblance.embedding.SemblanceException;
import semblance.embedding.Sha256;
import semblance.embedding.StorageException;
import semblance.embedding.Tower;
import semblance.embedding.UnreadableContentException;
import semblance.evaluate.data.Problem;
import semblance.evaluate.data.Sample;
import semblance.evaluate.data.TruthData;
import semblance.evaluate.data.TruthText;
import semblance.media.PictureDecoder;

/// Embeds data with a model: pictures as what is found, texts as what is searched with.
///
/// A picture that cannot be decoded is left out with its texts, and told. While a batch is in the
/// network the next one is read and prepared; at most two batches of pictures are in memory.
/// Thread-safe.
public final class Encoder {
  private final PictureDecoder decoder = new PictureDecoder();
  private final EmbeddingModel model;
  private final EncodingListener listener;

  /// @param model stays the caller's to close
  public Encoder(EmbeddingModel model, EncodingListener listener) {
    this.model = model;
    this.listener = listener;
  }

  /// A picture ready for the network, or why there is none.
  private record Read(Optional<PreparedContent> prepared, String hash, String failure) {}

  /// Embeds what the model has towers for.
  ///
  /// @throws UnreadableContentException if none of the pictures can be decoded
  public EncodedData encode(TruthData data) {
    List<Sample> samples = new ArrayList<>();
    List<Embedding> pictures = new ArrayList<>();
    List<Problem> problems = new ArrayList<>();
    Map<String, List<Integer>> byHash = new LinkedHashMap<>();
    Pace picturePace = Pace.NONE;
    Optional<Tower> eye = model.findTower(Modality.IMAGE);
    if (eye.isPresent()) {
      eye.get().warmUp();
      listener.begins(Modality.IMAGE, data.samples().size());
      picturePace =
          run(
              eye.get(),
              data.samples(),
              sample -> read(sample.picture(), eye.get()),
              (sample, read, embedding) -> {
                if (embedding.isEmpty()) {
                  problems.add(new Problem(sample.place(), read.failure()));
                  return;
                }
                byHash.computeIfAbsent(read.hash(), _ -> new ArrayList<>()).add(samples.size());
                samples.add(sample);
                pictures.add(embedding.get());
              });
      if (pictures.isEmpty() && !problems.isEmpty()) {
        throw new UnreadableContentException(
            "none of the %,d pictures of %s can be decoded; the first: %s"
                .formatted(problems.size(), data.source(), problems.getFirst()));
      }
    } else {
      samples.addAll(data.samples());
    }
    List<EncodedText> texts = new ArrayList<>();
    Pace textPace = encodeTexts(samples, texts);
    return new EncodedData(
        model.name(),
        model.space(),
        samples,
        pictures,
        texts,
        byHash.values().stream().filter(group -> group.size() > 1).map(List::copyOf).toList(),
        problems,
        picturePace,
        textPace);
  }

  private record Line(int sample, TruthText text) {}

  private Pace encodeTexts(List<Sample> samples, List<EncodedText> texts) {
    Optional<Tower> reader = model.findTower(Modality.TEXT);
    List<Line> lines = new ArrayList<>();
    for (int i = 0; i < samples.size(); i++) {
      for (TruthText text : samples.get(i).texts()) {
        lines.add(new Line(i, text));
      }
    }
    if (reader.isEmpty() || lines.isEmpty()) {
      return Pace.NONE;
    }
    Tower tower = reader.get();
    tower.warmUp();
    listener.begins(Modality.TEXT, lines.size());
    return run(
        tower,
        lines,
        line ->
            new Read(
                Optional.of(tower.prepare(new Content.Text(line.text().text()), Role.QUERY)),
                "",
                ""),
        (line, _, embedding) ->
            embedding.ifPresent(vector ->
                texts.add(
                    new EncodedText(
                        line.sample(), line.text().text(), line.text().language(), vector))));
  }

  private Read read(Path file, Tower tower) {
    try {
      byte[] bytes = bytes(file);
      PreparedContent prepared =
          tower.prepare(new Content.Image(decoder.decode(bytes, file.toString())), Role.DOCUMENT);
      return new Read(Optional.of(prepared), Sha256.of(bytes), "");
    } catch (SemblanceException e) {
      return new Read(Optional.empty(), "", String.valueOf(e.getMessage()));
    }
  }

  private static byte[] bytes(Path file) {
    try {
      long most = PictureDecoder.Settings.DEFAULT_MAXIMUM_FILE_BYTES;
      if (Files.size(file) > most) {
        throw new UnreadableContentException(
            "%s has %,d bytes; at most %,d are read".formatted(file, Files.size(file), most));
      }
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new StorageException("%s cannot be read: %s".formatted(file, e.getMessage()), e);
    }
  }

  /// Takes what came of one content.
  private interface Taker<T> {
    void take(T content, Read read, Optional<Embedding> embedding);
  }

  private <T> Pace run(Tower tower, List<T> contents, Function<T, Read> reader, Taker<T> taker) {
    int batch = Math.max(1, tower.preferredBatch());
    long start = System.nanoTime();
    long network = 0;
    int encoded = 0;
    CompletableFuture<List<Read>> next = ahead(contents, 0, batch, reader);
    for (int from = 0; from < contents.size(); from += batch) {
      List<Read> reads = next.join();
      next = ahead(contents, from + batch, batch, reader);
      List<PreparedContent> prepared =
          reads.stream().map(Read::prepared).flatMap(Optional::stream).toList();
      long before = System.nanoTime();
      List<Embedding> embeddings = prepared.isEmpty() ? List.of() : tower.encode(prepared);
      network += System.nanoTime() - before;
      int place = 0;
      for (int i = 0; i < reads.size(); i++) {
        Read read = reads.get(i);
        Optional<Embedding> embedding =
            read.prepared().isPresent() ? Optional.of(embeddings.get(place++)) : Optional.empty();
        taker.take(contents.get(from + i), read, embedding);
        listener.advanced();
      }
      encoded += embeddings.size();
    }
    return new Pace(
        encoded, Duration.ofNanos(network), Duration.ofNanos(System.nanoTime() - start));
  }

  private static <T> CompletableFuture<List<Read>> ahead(
      List<T> contents, int from, int batch, Function<T, Read> reader) {
    int start = Math.min(from, contents.size());
    List<T> wanted = contents.subList(start, Math.min(contents.size(), start + batch));
    return CompletableFuture.supplyAsync(() -> wanted.parallelStream().map(reader).toList());
  }
}
