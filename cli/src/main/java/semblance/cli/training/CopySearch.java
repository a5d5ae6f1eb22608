package semblance.cli.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import semblance.catalog.duplicates.Appearance;
import semblance.catalog.duplicates.CopyRule;
import semblance.cli.terminal.ProgressLine;
import semblance.cli.terminal.Terminal;
import semblance.embedding.Content;
import semblance.embedding.Embedding;
import semblance.embedding.EmbeddingModel;
import semblance.embedding.Modality;
import semblance.embedding.Picture;
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
/// Every picture goes through the model that training begins with once; edges are looked at where
/// vectors are near, since most pairs are not. A few pictures at a time are in memory.
final class CopySearch {
  private static final int FEW = 32;

  private final Tower tower;
  private final double leastCosine;
  private final ProgressLine line;
  private final PictureDecoder decoder = new PictureDecoder();

  /// What is known of a picture.
  private record Look(
      CaptionedPicture pair, long bytes, Appearance appearance, Embedding embedding) {
    boolean isEqualTo(Look other) {
      try {
        return bytes == other.bytes && Files.mismatch(pair.picture(), other.pair.picture()) < 0;
      } catch (IOException e) {
        return false;
      }
    }
  }

  /// A picture that was decoded, for a moment.
  private record Decoded(CaptionedPicture pair, long bytes, Picture picture) {}

  private CopySearch(Tower tower, double leastCosine, ProgressLine line) {
    this.tower = tower;
    this.leastCosine = leastCosine;
    this.line = line;
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
    int judged = heldOut.size() + probe.size();
    if (judged == 0) {
      return List.of();
    }
    Map<Path, CaptionedPicture> learned = new LinkedHashMap<>();
    split.learned().stream()
        .flatMap(source -> source.pairs().stream())
        .forEach(pair -> learned.putIfAbsent(pair.picture(), pair));
    long start = System.nanoTime();
    List<LearnedCopy> found;
    try (EmbeddingModel opened =
            Models.open(model, ModelSettings.defaults().withPrecision(PrecisionPolicy.FP32));
        ProgressLine line = new ProgressLine(terminal, "pictures looked at for leaks")) {
      line.total(learned.size() + judged);
      double least = CopyRule.leastCosine(opened, new MediaDecoder());
      found =
          new CopySearch(opened.tower(Modality.IMAGE), least, line)
              .among(List.copyOf(learned.values()), heldOut, probe);
    }
    terminal
        .err()
        .println(
            String.format(
                Locale.ROOT,
                "Looked among %,d pictures for copies of the %,d to judge by, in %s",
                learned.size(),
                judged,
                ProgressLine.duration((System.nanoTime() - start) / 1_000_000_000)));
    return found;
  }

  private List<LearnedCopy> among(
      List<CaptionedPicture> learned,
      List<CaptionedPicture> heldOut,
      List<CaptionedPicture> probe) {
    List<Look> judged = new ArrayList<>(all(heldOut));
    int ofProbe = judged.size();
    judged.addAll(all(probe));
    List<LearnedCopy> found = new ArrayList<>();
    for (int from = 0; from < learned.size(); from += FEW) {
      looks(learned.subList(from, Math.min(learned.size(), from + FEW))).parallelStream()
          .map(look -> nearest(look, judged, ofProbe))
          .toList()
          .forEach(copy -> copy.ifPresent(found::add));
    }
    return found;
  }

  private List<Look> all(List<CaptionedPicture> pairs) {
    List<Look> looks = new ArrayList<>();
    for (int from = 0; from < pairs.size(); from += FEW) {
      looks.addAll(looks(pairs.subList(from, Math.min(pairs.size(), from + FEW))));
    }
    return looks;
  }

  /// What is known of a few pictures; those that cannot be decoded are told of where they would be
  /// learned or judged.
  private List<Look> looks(List<CaptionedPicture> pairs) {
    List<Decoded> decoded =
        pairs.parallelStream().map(this::decode).flatMap(Optional::stream).toList();
    line.advance(pairs.size());
    if (decoded.isEmpty()) {
      return List.of();
    }
    List<Embedding> embeddings =
        tower.embed(
            decoded.stream().map(each -> new Content.Image(each.picture)).toList(), Role.DOCUMENT);
    return IntStream.range(0, decoded.size())
        .mapToObj(i -> {
          Decoded each = decoded.get(i);
          return new Look(each.pair, each.bytes, Appearance.of(each.picture), embeddings.get(i));
        })
        .toList();
  }

  private Optional<Decoded> decode(CaptionedPicture pair) {
    try {
      return Optional.of(
          new Decoded(pair, Files.size(pair.picture()), decoder.decode(pair.picture())));
    } catch (IOException | SemblanceException e) {
      return Optional.empty();
    }
  }

  /// The judged picture that one to learn from is equal to, or else the nearest that it is a copy
  /// of.
  ///
  /// @param ofProbe the place of the first judged one that is of the probe
  private Optional<LearnedCopy> nearest(Look learned, List<Look> judged, int ofProbe) {
    int nearest = -1;
    double most = leastCosine;
    for (int i = 0; i < judged.size(); i++) {
      Look other = judged.get(i);
      if (learned.isEqualTo(other)) {
        return Optional.of(copy(learned, other, i >= ofProbe, true, 1));
      }
      double cosine = learned.embedding.cosine(other.embedding);
      if (cosine >= most && CopyRule.edgesMeet(learned.appearance, other.appearance)) {
        most = cosine;
        nearest = i;
      }
    }
    return nearest < 0
        ? Optional.empty()
        : Optional.of(copy(learned, judged.get(nearest), nearest >= ofProbe, false, most));
  }

  private static LearnedCopy copy(
      Look learned, Look judged, boolean inProbe, boolean exact, double cosine) {
    return new LearnedCopy(
        learned.pair.picture().toString(),
        learned.pair.place(),
        judged.pair.place(),
        inProbe,
        exact,
        Math.min(1, cosine));
  }
}
