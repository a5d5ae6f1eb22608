package semblance.embedding;

import java.util.ArrayList;
import java.util.List;

/// Embeds films by the tower for pictures: a film is the direction of the mean of its frames.
///
/// It is how films are searched with models that were trained on pictures, as CLIP4Clip's
/// parameter-free type does ([arXiv:2104.08860](https://arxiv.org/abs/2104.08860), section 3.3,
/// "mean pooling"). A film of one frame has that picture's vector to the bit, so a catalog stores
/// frames of films beside pictures.
///
/// Of a film, one frame a second is taken, at most [#MOST_FRAMES], from the middles of equally long
/// stretches. Its vectors are the picture tower's, so it has that one's identity. Thread-safe until
/// the model it belongs to is closed.
public final class FrameTower implements Tower {
  /// The most frames that a film as a whole is embedded by.
  public static final int MOST_FRAMES = 16;

  private final Tower pictures;

  /// @param pictures the tower for pictures
  public FrameTower(Tower pictures) {
    if (pictures.modality() != Modality.IMAGE) {
      throw new IllegalArgumentException(
          "the %s tower: films go through a tower for pictures".formatted(pictures.modality()));
    }
    this.pictures = pictures;
  }

  @Override
  public Modality modality() {
    return Modality.VIDEO;
  }

  @Override
  public TowerIdentity identity() {
    return pictures.identity();
  }

  @Override
  public Precision precision() {
    return pictures.precision();
  }

  @Override
  public int preferredBatch() {
    return pictures.preferredBatch();
  }

  @Override
  public void warmUp() {
    pictures.warmUp();
  }

  @Override
  public PreparedContent prepare(Content content, Role role) {
    if (!(content instanceof Content.Film(Video film))) {
      throw new IllegalArgumentException(
          "%s content for a film tower".formatted(content.modality()));
    }
    List<Picture> prepared = new ArrayList<>();
    film.forEachFrame(chosen(film), frame -> prepared.add(prepared(frame, role)));
    return new PreparedContent.Frames(identity().id(), prepared);
  }

  private Picture prepared(Picture frame, Role role) {
    return switch (pictures.prepare(new Content.Image(frame), role)) {
      case PreparedContent.Pixels pixels -> pixels.picture();
      case PreparedContent.Frames _, PreparedContent.Spectrograms _, PreparedContent.Tokens _ ->
          throw new IllegalStateException("a tower for pictures that reads something else");
    };
  }

  /// The frames in the middles of as many stretches as the film has seconds.
  private static int[] chosen(Video film) {
    int count = (int) Math.clamp(Math.round(film.seconds()), 1L, MOST_FRAMES);
    double stretch = film.seconds() / count;
    int[] frames = new int[count];
    int last = -1;
    int taken = 0;
    for (int i = 0; i < count; i++) {
      int frame = film.frameAt((i + 0.5) * stretch);
      if (frame > last) {
        frames[taken++] = frame;
        last = frame;
      }
    }
    return java.util.Arrays.copyOf(frames, taken);
  }

  @Override
  public List<Embedding> encode(List<? extends PreparedContent> batch) {
    List<PreparedContent> frames = new ArrayList<>();
    for (PreparedContent content : batch) {
      if (!(content instanceof PreparedContent.Frames film)) {
        throw new IllegalArgumentException(
            "%s content for a film tower".formatted(content.modality()));
      }
      for (Picture picture : film.pictures()) {
        frames.add(new PreparedContent.Pixels(film.towerId(), picture));
      }
    }
    List<Embedding> embedded = new ArrayList<>(frames.size());
    for (int start = 0; start < frames.size(); start += preferredBatch()) {
      embedded.addAll(
          pictures.encode(
              frames.subList(start, Math.min(frames.size(), start + preferredBatch()))));
    }
    List<Embedding> films = new ArrayList<>(batch.size());
    int from = 0;
    for (PreparedContent content : batch) {
      int to = from + ((PreparedContent.Frames) content).pictures().size();
      films.add(mean(embedded.subList(from, to)));
      from = to;
    }
    return films;
  }

  private static Embedding mean(List<Embedding> frames) {
    Embedding first = frames.getFirst();
    if (frames.size() == 1) {
      return first;
    }
    float[] sum = first.vector();
    for (Embedding frame : frames.subList(1, frames.size())) {
      VectorMath.addScaled(sum, frame.vector(), 1);
    }
    VectorMath.normalize(sum);
    return new Embedding(first.space(), first.towerId(), sum);
  }
}
