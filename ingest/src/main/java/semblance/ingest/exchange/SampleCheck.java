package semblance.ingest.exchange;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Supplier;
import semblance.collection.item.Place;
import semblance.embedding.Content;
import semblance.embedding.EmbeddingModel;
import semblance.embedding.FrameTower;
import semblance.embedding.Modality;
import semblance.embedding.Role;
import semblance.embedding.SpaceMismatchException;
import semblance.embedding.StorageException;
import semblance.embedding.UnreadableContentException;
import semblance.embedding.VectorMath;
import semblance.ingest.moment.FilmCut;
import semblance.ingest.moment.Moment;
import semblance.ingest.moment.SoundCut;
import semblance.media.PictureDecoder;
import semblance.media.SoundDecoder;
import semblance.media.VideoDecoder;

/// A sample of vectors whose sources are embedded again by the model that they are said to be of:
/// pictures, sounds and films that can be read, and texts that stand beside their vectors. Of a
/// sound or film that part is embedded again that the vector is of.
///
/// Vectors of the same model made by other code, in 16 bits, lie within .999 of ours; another
/// resampling of pictures costs a point or more; another model has nothing in common.
final class SampleCheck {
  /// What the median of a modality's cosines must be.
  static final double LEAST_MEDIAN = 0.99;

  /// What each of them must be.
  static final double LEAST_COSINE = 0.95;

  private static final double SAME_MODEL = 0.7;
  private static final int CANDIDATES = 200;
  private static final int COMPARED = 16;

  /// Sounds and films are read up to the part that is compared, so fewer of them are.
  private static final int COMPARED_MOMENTS = 4;

  /// So many sounds and films are read in the hope that they have the part that is told.
  private static final int TRIED_MOMENTS = 12;

  private final Path folder;
  private final Random random = new Random(1);
  private final Map<Modality, List<ExchangeRow>> candidates = new EnumMap<>(Modality.class);
  private final Map<Modality, Long> seen = new EnumMap<>(Modality.class);

  /// @param folder that relative paths start from
  SampleCheck(Path folder) {
    this.folder = folder;
  }

  /// What was compared.
  ///
  /// @param compared how many sources of each modality were embedded again
  /// @param least the least cosine; 1 if nothing was compared
  /// @param uncompared how many vectors there are of each modality of which no source could be read
  record Outcome(Map<Modality, Integer> compared, double least, Map<Modality, Long> uncompared) {
    /// Nothing was there to compare.
    static final Outcome NONE = new Outcome(Map.of(), 1, Map.of());
  }

  /// Looks at a row; each has the same chance to be in the sample.
  void offer(ExchangeRow row) {
    long before = seen.merge(row.modality(), 1L, Long::sum) - 1;
    List<ExchangeRow> list = candidates.computeIfAbsent(row.modality(), _ -> new ArrayList<>());
    if (list.size() < CANDIDATES) {
      list.add(row);
    } else {
      long place = random.nextLong(before + 1);
      if (place < CANDIDATES) {
        list.set((int) place, row);
      }
    }
  }

  /// Embeds the sample again.
  ///
  /// @throws SpaceMismatchException if the vectors are not those of the model, saying what differs
  Outcome compare(EmbeddingModel model) {
    Map<Modality, Integer> compared = new EnumMap<>(Modality.class);
    Map<Modality, Long> uncompared = new EnumMap<>(Modality.class);
    double least = 1;
    for (Map.Entry<Modality, List<ExchangeRow>> entry : candidates.entrySet()) {
      Modality modality = entry.getKey();
      List<ExchangeRow> rows = new ArrayList<>();
      List<Double> cosines = new ArrayList<>();
      boolean lasts = modality == Modality.AUDIO || modality == Modality.VIDEO;
      int tried = 0;
      for (ExchangeRow row : entry.getValue()) {
        if (cosines.size() == (lasts ? COMPARED_MOMENTS : COMPARED)
            || (lasts && tried++ == TRIED_MOMENTS)) {
          break;
        }
        Optional<Content> content = content(row, model);
        if (content.isPresent()) {
          float[] again =
              model
                  .tower(modality)
                  .embed(List.of(content.get()), Role.DOCUMENT)
                  .getFirst()
                  .vector();
          cosines.add((double) VectorMath.dot(again, VectorMath.normalized(row.vector().values())));
          rows.add(row);
        }
      }
      if (cosines.isEmpty()) {
        uncompared.put(modality, seen.getOrDefault(modality, 0L));
      } else {
        least = Math.min(least, judge(model, modality, rows, cosines));
        compared.put(modality, cosines.size());
      }
    }
    return new Outcome(compared, least, uncompared);
  }

  private static double judge(
      EmbeddingModel model, Modality modality, List<ExchangeRow> rows, List<Double> cosines) {
    double[] sorted = cosines.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    double median = sorted[sorted.length / 2];
    if (median >= LEAST_MEDIAN && sorted[0] >= LEAST_COSINE) {
      return sorted[0];
    }
    int worst = cosines.indexOf(sorted[0]);
    String cause;
    if (median < SAME_MODEL) {
      cause =
          "they are of another model, or their rows belong to other sources; name the model that made them with --model";
    } else if (median < LEAST_MEDIAN) {
      cause =
          "they are near, so the model may be the same with another preprocessing (resampling, crop, prompt, length of texts) or other weights; embed the sources with Semblance";
    } else {
      cause = "most agree, so single sources have changed since; embed the sources with Semblance";
    }
    throw new SpaceMismatchException(
        String.format(
            Locale.ROOT,
            "the %s vectors are not those of %s: of %d sources embedded again the median cosine is %.4f (at least %.2f is expected), the least %.4f (at least %.2f), at %s: %s",
            modality,
            model.name(),
            sorted.length,
            median,
            LEAST_MEDIAN,
            sorted[0],
            LEAST_COSINE,
            rows.get(worst).where(),
            cause));
  }

  /// What a row's vector was made from, if it is there.
  private Optional<Content> content(ExchangeRow row, EmbeddingModel model) {
    return switch (row.modality()) {
      case TEXT ->
          row.caption().isBlank() ? Optional.empty() : Optional.of(new Content.Text(row.caption()));
      case IMAGE -> {
        try {
          yield file(row).map(file -> new Content.Image(new PictureDecoder().decode(file)));
        } catch (UnreadableContentException | StorageException e) {
          yield Optional.empty();
        }
      }
      case AUDIO -> {
        Optional<Path> file = file(row);
        SoundDecoder decoder = new SoundDecoder();
        yield file.isEmpty()
            ? Optional.empty()
            : part(
                row,
                moments -> new SoundCut(decoder).windows(file.get(), moments),
                () -> new Content.Audio(decoder.decode(file.get())));
      }
      case VIDEO -> {
        Optional<Path> file = file(row);
        boolean byFrames = model.tower(Modality.VIDEO) instanceof FrameTower;
        yield file.isEmpty()
            ? Optional.empty()
            : part(
                row,
                moments -> {
                  FilmCut cut = new FilmCut(new VideoDecoder().open(file.get()));
                  if (byFrames) {
                    cut.frames(moments);
                  } else {
                    cut.windows(moments);
                  }
                },
                () -> new Content.Film(new VideoDecoder().open(file.get())));
      }
    };
  }

  private Optional<Path> file(ExchangeRow row) {
    return RowColumns.file(row.path(), folder)
        .or(() -> RowColumns.file(row.item().source(), folder));
  }

  /// The part of a sound or film that a row is of, as indexing would cut it; the whole of it where
  /// others give one vector to what lasts longer.
  private static Optional<Content> part(
      ExchangeRow row, Consumer<Consumer<Moment>> cut, Supplier<Content> whole) {
    List<Content> found = new ArrayList<>();
    try {
      cut.accept(moment -> {
        if (found.isEmpty() && moment.place().equals(row.place())) {
          found.add(moment.content());
        }
      });
      return found.isEmpty() && row.place() instanceof Place.Whole
          ? Optional.of(whole.get())
          : found.stream().findFirst();
    } catch (UnreadableContentException | StorageException e) {
      return Optional.empty();
    }
  }
}
