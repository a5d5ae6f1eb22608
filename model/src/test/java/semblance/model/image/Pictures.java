package semblance.model.image;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import semblance.embedding.Picture;
import semblance.model.checkpoint.Config;

/// Pictures and settings for tests of preprocessing.
final class Pictures {
  private Pictures() {}

  static Path path(String resource) {
    try {
      return Path.of(Pictures.class.getResource("/" + resource).toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  /// A picture by the name that a fixture gives it: a file's, or `noise:WIDTHxHEIGHT`.
  static Picture of(String name) {
    if (name.startsWith("noise:")) {
      String[] sides = name.substring("noise:".length()).split("x", -1);
      return noise(Integer.parseInt(sides[0]), Integer.parseInt(sides[1]));
    }
    try {
      BufferedImage image = ImageIO.read(path("pictures/" + name).toFile());
      byte[] rgb = new byte[3 * image.getWidth() * image.getHeight()];
      for (int y = 0, i = 0; y < image.getHeight(); y++) {
        for (int x = 0; x < image.getWidth(); x++) {
          int argb = image.getRGB(x, y);
          rgb[i++] = (byte) (argb >> 16);
          rgb[i++] = (byte) (argb >> 8);
          rgb[i++] = (byte) argb;
        }
      }
      return new Picture(image.getWidth(), image.getHeight(), rgb);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The generator that the script of the fixtures uses.
  static Picture noise(int width, int height) {
    byte[] rgb = new byte[width * height * 3];
    int state = width * 1000 + height;
    for (int i = 0; i < rgb.length; i++) {
      state = state * 1664525 + 1013904223;
      rgb[i] = (byte) (state >>> 24);
    }
    return new Picture(width, height, rgb);
  }

  /// Settings from JSON, by way of a file, which is how they come.
  static Config config(Path folder, String json) {
    try {
      Path file = Files.createTempFile(folder, "settings", ".json");
      return Config.read(Files.writeString(file, json));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
