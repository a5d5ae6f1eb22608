package semblance.ingest.moment;

import java.nio.file.Path;
import java.util.function.Consumer;
import semblance.collection.item.Place;
import semblance.embedding.Content;
import semblance.media.SoundDecoder;
import semblance.media.ffmpeg.SoundWindows;

/// Cuts a sound into windows of ten seconds, which is what towers for sound hear at a time; a
/// shorter one is a single window. It is read through once, and no more than two windows of it are
/// held, however long it is. Thread-safe.
public final class SoundCut {
  private static final double WINDOW_SECONDS = 10;

  /// Longer ones are a mistake more often than not, such as a recorder that was left on.
  private static final double LONGEST_SECONDS = 24 * 3600;

  private final SoundDecoder decoder;

  public SoundCut(SoundDecoder decoder) {
    this.decoder = decoder;
  }

  /// Gives the windows of a file's sound in their order.
  ///
  /// @throws semblance.embedding.UnreadableContentException if it holds no sound, not a whole one,
  ///   or one of more than a day; windows before that were given
  public void windows(Path file, Consumer<Moment> moments) {
    decoder.forEachWindow(
        file,
        file.toString(),
        new SoundWindows.Settings(WINDOW_SECONDS, Timeline.MOST_MOMENTS, LONGEST_SECONDS),
        (start, window, whole) ->
            moments.accept(
                new Moment(
                    new Content.Audio(window),
                    whole
                        ? Place.WHOLE
                        : new Timeline.Span(start, start + window.seconds()).place())));
  }
}
