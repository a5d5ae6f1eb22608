package semblance.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import semblance.embedding.Picture;
import semblance.embedding.Sound;
import semblance.media.SoundDecoder;

/// Files that the reference implementations made; see `reference/`.
final class Fixtures {
  static final JsonMapper MAPPER = JsonMapper.builder().build();

  private Fixtures() {}

  static Path path(String name) {
    try {
      return Path.of(Fixtures.class.getResource("/" + name).toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  /// The folder of the embedded model.
  static Path mini() {
    return Path.of(System.getProperty("semblance.root"), "models", Models.EMBEDDED);
  }

  static JsonNode json(String name) {
    try {
      return MAPPER.readTree(Files.readAllBytes(path(name)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// How many tokens the text network of a CLIP fixture knows; the last is the end of text.
  static int vocabulary(String fixture) {
    return json(fixture + "/config.json").get("text_config").get("vocab_size").intValue();
  }

  static List<String> strings(JsonNode array) {
    List<String> strings = new ArrayList<>();
    array.forEach(element -> strings.add(element.textValue()));
    return strings;
  }

  static int[] ids(JsonNode array) {
    int[] ids = new int[array.size()];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = array.get(i).intValue();
    }
    return ids;
  }

  static Picture picture(String name) {
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

  static Sound sound(String name) {
    return new SoundDecoder().decode(path("sounds/" + name));
  }

  static LoadedModel open(Path folder, Path cache, PrecisionPolicy precision) {
    ModelSettings settings = ModelSettings.defaults().withPrecision(precision);
    return Models.open(folder.getFileName().toString(), folder, settings, new UserCache(cache));
  }

  /// A copy of a folder that a test may damage.
  static Path copy(Path folder, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
    return to;
  }
}
