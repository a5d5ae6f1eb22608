package semblance.train.run;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import semblance.embedding.Picture;
import semblance.embedding.PreparedContent.Tokens;
import semblance.embedding.SemblanceException;
import semblance.embedding.TrainingException;
import semblance.model.tensor.NumberFormat;
import semblance.model.tensor.TensorScope;
import semblance.model.tower.Rows;
import semblance.model.trainable.Forward;
import semblance.model.trainable.TrainableModel;
import semblance.train.data.CaptionedPicture;
import semblance.train.data.Preparation;
import semblance.train.data.SkippedPicture;

/// Pairs that a model is judged by while it is trained, prepared as for serving and always computed
/// in 32-bit floats. Used by one thread.
public final class JudgedPairs {
  /// How many go through a network together.
  private static final int CHUNK = 32;

  private final List<CaptionedPicture> pairs;
  private final Preparation preparation;
  private final RecallMeasure measure;
  private List<SkippedPicture> skipped = List.of();

  /// @param pairs one or more
  /// @param preparation stays the caller's to close
  public JudgedPairs(List<CaptionedPicture> pairs, Preparation preparation, RecallMeasure measure) {
    this.pairs = List.copyOf(pairs);
    this.preparation = preparation;
    this.measure = measure;
  }

  /// How many there are.
  public int size() {
    return pairs.size();
  }

  /// Pictures that could not be decoded when a model was last judged.
  public List<SkippedPicture> skipped() {
    return skipped;
  }

  private record Read(
      CaptionedPicture pair, @Nullable Picture picture, @Nullable SkippedPicture failure) {}

  /// Judges a model as its tensors are now.
  ///
  /// @throws TrainingException if no picture can be decoded
  public Recalls judge(TrainableModel model) {
    List<float[]> pictures = new ArrayList<>();
    List<String> captions = new ArrayList<>();
    List<Integer> places = new ArrayList<>();
    List<SkippedPicture> failures = new ArrayList<>();
    for (int start = 0; start < pairs.size(); start += CHUNK) {
      List<Read> reads =
          pairs.subList(start, Math.min(pairs.size(), start + CHUNK)).parallelStream()
              .map(this::read)
              .toList();
      List<Picture> decoded = new ArrayList<>();
      for (Read read : reads) {
        if (read.failure != null) {
          failures.add(read.failure);
        } else if (read.picture != null) {
          for (String caption : read.pair.captions()) {
            captions.add(caption);
            places.add(pictures.size() + decoded.size());
          }
          decoded.add(read.picture);
        }
      }
      if (!decoded.isEmpty()) {
        pictures.addAll(pictures(model, decoded));
      }
    }
    skipped = List.copyOf(failures);
    if (pictures.isEmpty()) {
      throw new TrainingException(
          "none of the %d pictures to judge by can be decoded; the first: %s"
              .formatted(pairs.size(), failures.getFirst()));
    }
    return measure.of(
        pictures, texts(model, captions), places.stream().mapToInt(Integer::intValue).toArray());
  }

  private Read read(CaptionedPicture pair) {
    try {
      return new Read(pair, preparation.picture(pair), null);
    } catch (SemblanceException e) {
      return new Read(pair, null, new SkippedPicture(pair.place(), e.getMessage()));
    }
  }

  private static List<float[]> pictures(TrainableModel model, List<Picture> few) {
    List<float[]> vectors = new ArrayList<>();
    try (TensorScope _ = TensorScope.trainingUnrecorded();
        Forward forward = model.forward(NumberFormat.FLOAT32)) {
      Rows.split(forward.pictures(few), few.size(), vectors);
    }
    return vectors;
  }

  private List<float[]> texts(TrainableModel model, List<String> captions) {
    List<float[]> vectors = new ArrayList<>();
    for (int start = 0; start < captions.size(); start += CHUNK) {
      List<Tokens> few =
          Stream.of(captions.subList(start, Math.min(captions.size(), start + CHUNK)))
              .flatMap(List::stream)
              .map(preparation::text)
              .toList();
      try (TensorScope _ = TensorScope.trainingUnrecorded();
          Forward forward = model.forward(NumberFormat.FLOAT32)) {
        Rows.split(forward.texts(few), few.size(), vectors);
      }
    }
    return vectors;
  }
}
