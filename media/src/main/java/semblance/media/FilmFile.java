package semblance.media;

import java.io.IOException;
import java.util.List;
import semblance.embedding.Picture;
import semblance.embedding.UnreadableContentException;
import semblance.embedding.Video;
import semblance.media.ffmpeg.FfmpegFilm;
import semblance.media.format.MalformedStreamException;

/// A film in a file, with the name by which errors call it.
record FilmFile(FfmpegFilm film, String name) implements Video {
  @Override
  public int frameCount() {
    return film.frameCount();
  }

  @Override
  public double framesPerSecond() {
    return film.framesPerSecond();
  }

  @Override
  public List<Picture> frames(int... indices) {
    for (int index : indices) {
      if (index < 0 || index >= frameCount()) {
        throw new IllegalArgumentException(
            "frame %d of %s: expected 0 to %d".formatted(index, name, frameCount() - 1));
      }
    }
    try {
      return film.frames(indices);
    } catch (MalformedStreamException e) {
      throw unreadable(name, e);
    } catch (IOException e) {
      throw StreamFiles.unreadable(name, e);
    } catch (OutOfMemoryError e) {
      throw new UnreadableContentException(
          name + " cannot be decoded: it needs more memory than Java was given (see -Xmx)", e);
    }
  }

  static UnreadableContentException unreadable(String name, MalformedStreamException cause) {
    return new UnreadableContentException(
        name + " cannot be read as a film: " + cause.getMessage(), cause);
  }
}
