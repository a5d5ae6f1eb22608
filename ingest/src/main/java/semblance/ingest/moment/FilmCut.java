package semblance.ingest.moment;

import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import semblance.embedding.Content;
import semblance.embedding.Picture;
import semblance.embedding.Video;

/// Cuts a film into moments.
///
/// For towers that read pictures, a moment is a frame: one every two seconds, in the middle of the
/// time it stands for. Successive frames that look the same become one moment that lasts as long as
/// they do. For towers that read films, a moment is a window of ten seconds, as the clips that such
/// towers are trained on.
///
/// Either way, a film has at most 600 moments; of one that lasts longer than twenty minutes, frames
/// are further apart. No more than two frames are held at a time, however long the film is.
public final class FilmCut {
  private static final double FRAME_SECONDS = 2;
  private static final double WINDOW_SECONDS = 10;

  private final Video film;

  public FilmCut(Video film) {
    this.film = film;
  }

  /// The film frame by frame.
  ///
  /// @param moments is given one frame a moment, as a film of one frame
  /// @return the frame that shows most, to stand for the film
  /// @throws semblance.embedding.UnreadableContentException if a frame cannot be decoded; moments
  ///   before it were given
  public Picture frames(Consumer<Moment> moments) {
    List<Timeline.Span> spans = Timeline.stretches(film.seconds(), FRAME_SECONDS);
    int[] frames = spans.stream().mapToInt(span -> film.frameAt(span.middle())).toArray();
    Collector collector = new Collector(spans, frames, moments);
    // Two stretches of a film with few frames may show the same one.
    film.forEachFrame(Arrays.stream(frames).distinct().toArray(), collector);
    return collector.finish();
  }

  /// The film window by window.
  public void windows(Consumer<Moment> moments) {
    double seconds = film.seconds();
    for (Timeline.Span span : Timeline.windows(seconds, WINDOW_SECONDS)) {
      int first = film.frameAt(span.start());
      int last = span.end() >= seconds ? film.frameCount() - 1 : film.frameAt(span.end());
      moments.accept(
          new Moment(new Content.Film(film.stretch(first, last - first + 1)), span.in(seconds)));
    }
  }

  /// Joins frames that look the same, and remembers the one that shows most.
  private final class Collector implements Consumer<Picture> {
    private final List<Timeline.Span> spans;
    private final int[] frames;
    private final Consumer<Moment> moments;
    private int next;
    private double start;
    private double end;
    private @Nullable Picture shown;
    private @Nullable FrameSketch sketch;
    private @Nullable Picture best;
    private double mostDetail = -1;

    Collector(List<Timeline.Span> spans, int[] frames, Consumer<Moment> moments) {
      this.spans = spans;
      this.frames = frames;
      this.moments = moments;
    }

    @Override
    public void accept(Picture frame) {
      double from = spans.get(next).start();
      int index = frames[next];
      while (next < frames.length && frames[next] == index) {
        next++;
      }
      FrameSketch seen = FrameSketch.of(frame);
      if (sketch == null || !seen.resembles(sketch)) {
        give();
        shown = frame;
        sketch = seen;
        start = from;
        if (seen.detail() > mostDetail) {
          mostDetail = seen.detail();
          best = frame;
        }
      }
      end = spans.get(next - 1).end();
    }

    private void give() {
      if (shown != null) {
        moments.accept(
            new Moment(
                new Content.Film(Video.of(List.of(shown), 1)),
                new Timeline.Span(start, end).in(film.seconds())));
      }
    }

    Picture finish() {
      give();
      if (best == null) {
        throw new IllegalStateException("a film without frames");
      }
      return best;
    }
  }
}
