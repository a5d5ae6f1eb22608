package semblance.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import semblance.embedding.Picture;
import semblance.media.Thumbnails;
import semblance.train.data.CaptionedPicture;

/// Small pictures of one colour each, with what they are called.
public final class SmallData {
  private static final List<String> COLOURS = List.of("red", "green", "blue", "white", "black");
  private static final int SIDE = 40;

  private SmallData() {}

  /// Pictures, made in a folder, each with two captions and a label.
  public static List<CaptionedPicture> make(Path folder, int count) {
    List<CaptionedPicture> pairs = new ArrayList<>();
    try {
      Files.createDirectories(folder);
      for (int i = 0; i < count; i++) {
        Path file = folder.resolve(i + ".jpg");
        byte[] rgb = new byte[SIDE * (SIDE + i % 3) * 3];
        new Random(i).nextBytes(rgb);
        for (int p = i % 3; p < rgb.length; p += 3) {
          rgb[p] = (byte) (255 * (i % 2));
        }
        Files.write(file, Thumbnails.jpeg(new Picture(SIDE, SIDE + i % 3, rgb), SIDE));
        String colour = COLOURS.get(i % COLOURS.size());
        pairs.add(
            new CaptionedPicture(
                "pairs.jsonl:" + (i + 1),
                file,
                List.of("a %s thing, number %d".formatted(colour, i), "number %d".formatted(i)),
                Optional.of(colour)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return pairs;
  }
}
