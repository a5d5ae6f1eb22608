package semblance.cli.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import semblance.catalog.duplicates.Appearance;
import semblance.catalog.duplicates.CopyRule;
import semblance.cli.terminal.ProgressLine;
import semblance.cli.terminal.Terminal;
import semblance.embedding.Content;
import semblance.embedding.Embedding;
import semblance.embedding.EmbeddingModel;
import semblance.embedding.Modality;
import semblance.embedding.Role;
import semblance.embedding.SemblanceException;
import semblance.embedding.Tower;
import semblance.media.MediaDecoder;
import semblance.media.PictureDecoder;
import semblance.model.ModelSettings;
import semblance.model.Models;
import semblance.model.PrecisionPolicy;
import semblance.train.data.CaptionedPicture;
import semblance.train.data.Split;

/// Finds pictures to learn from that are copies of what the model is judged by, as `catalog
/// duplicates` defines a copy ([CopyRule]).
///
/// A copy has both meeting edges and near vectors. Edges cost microseconds a pair and are looked at
/// first; only what passes is embedded, with the model that training begins with.
final class CopySearch {
  private final String model;
  private final Terminal terminal;
  private final PictureDecoder decoder = new PictureDecoder();
  private final List<Judged> judged;

  /// A picture that the model is judged by.
  private record Judged(
      CaptionedPicture pair, boolean inProbe, long bytes, Optional<Appearance> appearance) {}

  /// A picture to learn from and a judged one whose edges meet, or whose files are equal.
  private record Candidate(CaptionedPicture learned, Judged judged, boolean exact) {}

  private CopySearch(
      String model,
      List<CaptionedPicture> heldOut,
      List<CaptionedPicture> probe,
      Terminal terminal) {
    this.model = model;
    this.terminal = terminal;
    judged =
        Stream.concat(
                heldOut.parallelStream().map(pair -> judged(pair, false)),
                probe.parallelStream().map(pair -> judged(pair, true)))
            .toList();
  }

  /// Finds them, each file once, in the order of the data.
  ///
  /// @param model what training begins with
  /// @param split what is learned
  /// @param heldOut pictures that are held out and judged by
  /// @param probe pictures of the probe that are judged by
  static List<LearnedCopy> find(
      String model,
      Split split,
      List<CaptionedPicture> heldOut,
      List<CaptionedPicture> probe,
      Terminal terminal) {
    List<CaptionedPicture> learned =
        split.learned().stream().flatMap(source -> source.pairs().stream()).toList();
    if (heldOut.isEmpty() && probe.isEmpty()) {
      return List.of();
    }
    long start = System.nanoTime();
    List<LearnedCopy> found = new CopySearch(model, heldOut, probe, terminal).among(learned);
    terminal
        .err()
        .println(
            String.format(
                Locale.ROOT,
                "Looked among %,d pictures for copies of the %,d to judge by, in %s",
                learned.size(),
                heldOut.size() + probe.size(),
                ProgressLine.duration((System.nanoTime() - start) / 1_000_000_000)));
    return found;
  }

  private Judged judged(CaptionedPicture pair, boolean inProbe) {
    return new Judged(pair, inProbe, bytes(pair.picture()), appearance(pair.picture()));
  }

  private static long bytes(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      return -1;
    }
  }

  /// Pictures that cannot be decoded are told of where they would be learned or judged.
  private Optional<Appearance> appearance(Path file) {
    try {
      return Optional.of(Appearance.of(decoder.decode(file)));
    } catch (SemblanceException e) {
      return Optional.empty();
    }
  }

  private List<LearnedCopy> among(List<CaptionedPicture> learned) {
    Map<Path, CaptionedPicture> files = new LinkedHashMap<>();
    learned.forEach(pair -> files.putIfAbsent(pair.picture(), pair));
    List<Candidate> candidates;
    try (ProgressLine line = new ProgressLine(terminal, "pictures looked at for leaks")) {
      line.total(files.size());
      candidates =
          List.copyOf(files.values()).parallelStream()
              .flatMap(pair -> {
                List<Candidate> found = candidates(pair);
                line.advance();
                return found.stream();
              })
              .toList();
    }
    return confirmed(candidates);
  }

  private List<Candidate> candidates(CaptionedPicture pair) {
    List<Candidate> found = new ArrayList<>();
    long bytes = bytes(pair.picture());
    for (Judged each : judged) {
      if (each.bytes == bytes && equal(pair.picture(), each.pair.picture())) {
        return List.of(new Candidate(pair, each, true));
      }
    }
    Optional<Appearance> look = appearance(pair.picture());
    for (Judged each : judged) {
      if (look.isPresent()
          && each.appearance.isPresent()
          && CopyRule.edgesMeet(look.get(), each.appearance.get())) {
        found.add(new Candidate(pair, each, false));
      }
    }
    return found;
  }

  private static boolean equal(Path one, Path other) {
    try {
      return Files.mismatch(one, other) < 0;
    } catch (IOException e) {
      return false;
    }
  }

  /// The candidates whose vectors are near, of several for one picture the nearest.
  private List<LearnedCopy> confirmed(List<Candidate> candidates) {
    if (candidates.stream().allMatch(Candidate::exact)) {
      return candidates.stream().map(candidate -> copy(candidate, 1)).toList();
    }
    Set<Path> files = new LinkedHashSet<>();
    for (Candidate candidate : candidates) {
      if (!candidate.exact) {
        files.add(candidate.learned.picture());
        files.add(candidate.judged.pair.picture());
      }
    }
    Map<Path, Embedding> vectors;
    double least;
    try (EmbeddingModel opened =
        Models.open(model, ModelSettings.defaults().withPrecision(PrecisionPolicy.FP32))) {
      least = CopyRule.leastCosine(opened, new MediaDecoder());
      vectors = embed(opened.tower(Modality.IMAGE), List.copyOf(files));
    }
    Map<Path, LearnedCopy> nearest = new LinkedHashMap<>();
    for (Candidate candidate : candidates) {
      double cosine = candidate.exact ? 1 : cosine(candidate, vectors);
      if (cosine >= least) {
        nearest.merge(
            candidate.learned.picture(),
            copy(candidate, cosine),
            (one, other) -> one.cosine() >= other.cosine() ? one : other);
      }
    }
    return List.copyOf(nearest.values());
  }

  private static double cosine(Candidate candidate, Map<Path, Embedding> vectors) {
    Embedding learned = vectors.get(candidate.learned.picture());
    Embedding judged = vectors.get(candidate.judged.pair.picture());
    return learned == null || judged == null ? 0 : learned.cosine(judged);
  }

  private Map<Path, Embedding> embed(Tower tower, List<Path> files) {
    Map<Path, Embedding> vectors = new HashMap<>();
    for (int start = 0; start < files.size(); start += tower.preferredBatch()) {
      List<Path> few = files.subList(start, Math.min(files.size(), start + tower.preferredBatch()));
      List<Embedding> embedded =
          tower.embed(
              few.stream().map(file -> new Content.Image(decoder.decode(file))).toList(),
              Role.DOCUMENT);
      IntStream.range(0, few.size()).forEach(i -> vectors.put(few.get(i), embedded.get(i)));
    }
    return vectors;
  }

  private static LearnedCopy copy(Candidate candidate, double cosine) {
    return new LearnedCopy(
        candidate.learned.picture().toString(),
        candidate.learned.place(),
        candidate.judged.pair.place(),
        candidate.judged.inProbe,
        candidate.exact,
        Math.min(1, cosine));
  }
}
