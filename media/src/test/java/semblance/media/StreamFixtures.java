package semblance.media;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import semblance.embedding.Picture;
import semblance.embedding.Sound;

/// The fixtures that `reference/make_sound_film_fixtures.py` made.
final class StreamFixtures {
  private StreamFixtures() {}

  /// A sound file; exact where soundfile decoded it without loss.
  record SoundCase(String file, String decodedBy, float tolerance) {}

  /// A film; every `step`th frame is kept.
  record FilmCase(String file, int frames, double framesPerSecond, int step) {}

  static List<SoundCase> sounds() {
    return Fixtures.lines("sounds.tsv").stream()
        .map(line -> line.split("\t", -1))
        .map(field -> new SoundCase(field[0], field[1], Float.parseFloat(field[2])))
        .toList();
  }

  static List<FilmCase> films() {
    return Fixtures.lines("films.tsv").stream()
        .map(line -> line.split("\t", -1))
        .map(field ->
            new FilmCase(
                field[0],
                Integer.parseInt(field[1]),
                Double.parseDouble(field[2]),
                Integer.parseInt(field[3])))
        .toList();
  }

  static Sound heard(String file) {
    ByteBuffer content = ByteBuffer.wrap(Fixtures.unzipped("sounds/" + file + ".f32.gz"));
    int rate = content.getInt();
    float[] samples = new float[content.remaining() / 4];
    content.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(samples);
    return new Sound(rate, samples);
  }

  static List<Picture> shown(String file) {
    byte[] content = Fixtures.unzipped("films/" + file + ".rgb.gz");
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(content))) {
      int frames = in.readInt();
      int width = in.readInt();
      int height = in.readInt();
      List<Picture> pictures = new ArrayList<>();
      for (int i = 0; i < frames; i++) {
        pictures.add(new Picture(width, height, in.readNBytes(width * height * 3)));
      }
      return pictures;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Path path(String file) {
    return Path.of(
        System.getProperty("semblance.root", ".."),
        "media/src/test/resources/semblance/media",
        file);
  }
}
