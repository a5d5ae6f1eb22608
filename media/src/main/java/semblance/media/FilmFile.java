package semblance.media;

import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
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
  public double time(int index) {
    return film.time(checked(index));
  }

  @Override
  public double seconds() {
    return film.seconds();
  }

  @Override
  public List<Picture> frames(int... indices) {
    IntStream.of(indices).forEach(this::checked);
    Picture[] frames = new Picture[indices.length];
    int[] ascending = IntStream.of(indices).sorted().distinct().toArray();
    int[] at = {0};
    decode(
        ascending,
        picture -> {
          int index = ascending[at[0]++];
          for (int i = 0; i < indices.length; i++) {
            if (indices[i] == index) {
              frames[i] = picture;
            }
          }
        });
    return List.of(frames);
  }

  @Override
  public void forEachFrame(int[] indices, Consumer<Picture> consumer) {
    for (int i = 0; i < indices.length; i++) {
      checked(indices[i]);
      if (i > 0 && indices[i] <= indices[i - 1]) {
        throw new IllegalArgumentException(
            "frame %d after frame %d of %s: expected ascending ones"
                .formatted(indices[i], indices[i - 1], name));
      }
    }
    decode(indices, consumer);
  }

  private int checked(int index) {
    if (index < 0 || index >= frameCount()) {
      throw new IllegalArgumentException(
          "frame %d of %s: expected 0 to %d".formatted(index, name, frameCount() - 1));
    }
    return index;
  }

  private void decode(int[] ascending, Consumer<Picture> consumer) {
    try {
      film.forEachFrame(ascending, consumer);
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
