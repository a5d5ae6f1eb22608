package semblance.train.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import semblance.embedding.Sha256;
import semblance.embedding.TrainingException;

/// Pairs to learn from and pairs to judge by, which are never learned.
///
/// On which side a picture falls is told by a seed and its file's bytes alone: so files that are
/// equal fall on the same side, and a picture stays on its side when others come or go.
///
/// @param learned the sources without what is held out
/// @param heldOut pairs to judge by
/// @param sharedTexts those held out with a text that is learned too: what is measured on them is
///   partly memory
/// @param skipped files that cannot be read
public record Split(
    List<Source> learned,
    List<CaptionedPicture> heldOut,
    List<CaptionedPicture> sharedTexts,
    List<SkippedPicture> skipped) {
  /// So much of a file, with its length, tells it from others.
  private static final int READ = 1 << 16;

  private static final double MOST_HELD_OUT = .9;

  public Split {
    learned = List.copyOf(learned);
    heldOut = List.copyOf(heldOut);
    sharedTexts = List.copyOf(sharedTexts);
    skipped = List.copyOf(skipped);
  }

  /// Divides sources.
  ///
  /// @param share of the pictures that is held out, from 0 to .9
  /// @throws TrainingException if too little is left to learn from
  public static Split of(List<Source> sources, double share, long seed) {
    if (!(share >= 0 && share <= MOST_HELD_OUT)) {
      throw new IllegalArgumentException(
          "a share of %s to hold out; expected 0 to %s, such as .1"
              .formatted(share, MOST_HELD_OUT));
    }
    List<Source> learned = new ArrayList<>();
    List<CaptionedPicture> heldOut = new ArrayList<>();
    List<SkippedPicture> skipped = new ArrayList<>();
    for (Source source : sources) {
      List<CaptionedPicture> kept = new ArrayList<>();
      for (CaptionedPicture pair : source.pairs()) {
        try {
          (draw(pair.picture(), seed) < share ? heldOut : kept).add(pair);
        } catch (IOException e) {
          skipped.add(new SkippedPicture(pair.place(), "%s cannot be read".formatted(e)));
        }
      }
      if (!kept.isEmpty()) {
        learned.add(new Source(source.name(), kept, source.weight()));
      }
    }
    return new Split(learned, heldOut, sharing(learned, heldOut), skipped)
        .requiringEnough(sources.stream().mapToLong(source -> source.pairs().size()).sum(), 0);
  }

  private Split requiringEnough(long all, int copies) {
    if (learnedPictures() < 2) {
      throw new TrainingException(
          "%d of %d pairs are left to learn from, with %d held out to judge by%s%s: expected 2 or more, since a pair is learned by what tells it from others; give more pictures with captions, or hold out less"
              .formatted(
                  learnedPictures(),
                  all,
                  heldOut.size(),
                  copies == 0 ? "" : ", %d copies of what is judged by".formatted(copies),
                  skipped.isEmpty()
                      ? ""
                      : " and %d unreadable, the first %s"
                          .formatted(skipped.size(), skipped.getFirst())));
    }
    return this;
  }

  /// The same with some pictures not learned either.
  ///
  /// @param copies files of pictures that show what is judged by
  /// @throws TrainingException if too little is left to learn from
  public Split without(Set<Path> copies) {
    if (copies.isEmpty()) {
      return this;
    }
    List<Source> left = new ArrayList<>();
    for (Source source : learned) {
      List<CaptionedPicture> kept =
          source.pairs().stream().filter(pair -> !copies.contains(pair.picture())).toList();
      if (!kept.isEmpty()) {
        left.add(new Source(source.name(), kept, source.weight()));
      }
    }
    return new Split(left, heldOut, sharing(left, heldOut), skipped)
        .requiringEnough((long) learnedPictures() + heldOut.size(), copies.size());
  }

  /// Those of some pairs with a text that is learned, too.
  public List<CaptionedPicture> sharing(List<CaptionedPicture> pairs) {
    return sharing(learned, pairs);
  }

  /// How many pictures are learned.
  public int learnedPictures() {
    return learned.stream().mapToInt(source -> source.pairs().size()).sum();
  }

  private static List<CaptionedPicture> sharing(
      List<Source> learned, List<CaptionedPicture> judged) {
    Set<String> known = new HashSet<>();
    for (Source source : learned) {
      for (CaptionedPicture pair : source.pairs()) {
        pair.captions().forEach(text -> known.add(text.toLowerCase(Locale.ROOT)));
      }
    }
    return judged.stream()
        .filter(pair ->
            pair.captions().stream()
                .anyMatch(text -> known.contains(text.toLowerCase(Locale.ROOT))))
        .toList();
  }

  /// A number from 0 to 1 that a seed and a file's bytes tell.
  private static double draw(Path picture, long seed) throws IOException {
    MessageDigest digest = Sha256.digest();
    digest.update("%d %d ".formatted(seed, Files.size(picture)).getBytes(StandardCharsets.UTF_8));
    try (InputStream file = Files.newInputStream(picture)) {
      digest.update(file.readNBytes(READ));
    }
    String digits = Sha256.hex(digest).substring(0, 12);
    return Long.parseLong(digits, 16) / (double) (1L << 48);
  }
}
