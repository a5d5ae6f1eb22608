package semblance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import semblance.cli.CommandFixture.Ran;

class EmbedTest {
  private final CommandFixture fixture;

  EmbedTest(@TempDir Path folder) throws Exception {
    fixture = new CommandFixture(folder.toRealPath());
  }

  @BeforeAll
  static void theModelIsThere() {
    CommandFixture.requireModel();
  }

  private static List<JsonNode> lines(Ran ran) throws Exception {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : ran.out().lines().toList()) {
      lines.add(new ObjectMapper().readTree(line));
    }
    return lines;
  }

  @Test
  void aLineAnInputInTheOrderGiven() throws Exception {
    fixture.sample("alpaca.jpg", "alpaca.jpg");
    List<JsonNode> lines = lines(fixture.run("embed", "an alpaca", "alpaca.jpg", "text:x.jpg"));
    assertThat(lines).hasSize(3);
    assertThat(lines.stream().map(line -> line.at("/input").textValue()))
        .containsExactly("an alpaca", "alpaca.jpg", "text:x.jpg");
    assertThat(lines.stream().map(line -> line.at("/modality").textValue()))
        .containsExactly("text", "image", "text");
    for (JsonNode line : lines) {
      double squared = 0;
      for (JsonNode number : line.at("/embedding")) {
        squared += number.doubleValue() * number.doubleValue();
        assertThat(Float.toString((float) number.doubleValue())).isEqualTo(number.asText());
      }
      assertThat(squared).isBetween(0.999, 1.001);
      assertThat(line.at("/fingerprint")).isEqualTo(lines.getFirst().at("/fingerprint"));
      assertThat(line.has("ids")).isFalse();
    }
  }

  @Test
  void textsAreTakenAsTheyStand() throws Exception {
    List<JsonNode> lines =
        lines(
            fixture.run(
                "embed", "--tokens", "10^5", "text:10", "text:snow^0", "text:", "", "text:a\nb "));
    assertThat(lines.stream().map(line -> line.at("/input").textValue()))
        .containsExactly("10^5", "text:10", "text:snow^0", "text:", "", "text:a\nb ");
    assertThat(lines.get(0).at("/ids")).isNotEqualTo(lines.get(1).at("/ids"));
    assertThat(lines.get(3).at("/ids")).hasSize(2).isEqualTo(lines.get(4).at("/ids"));
    assertThat(lines.get(3).at("/embedding")).hasSize(384);
  }

  @Test
  void filmsAreEmbeddedByTheirFramesAndSoundsNeedAModelThatHears() throws Exception {
    Path media =
        Path.of(System.getProperty("semblance.root", ".."))
            .toAbsolutePath()
            .normalize()
            .resolve("media/src/test/resources/semblance/media");
    Ran ran =
        fixture.run(
            "embed",
            media.resolve("sounds/s16.wav").toString(),
            media.resolve("films/h264.mp4").toString(),
            "audio:" + media.resolve("films/h264.mp4"));
    assertThat(ran.code()).isEqualTo(1);
    assertThat(lines(ran))
        .singleElement()
        .satisfies(line -> assertThat(line.at("/modality").textValue()).isEqualTo("video"))
        .satisfies(line -> assertThat(line.at("/embedding")).hasSize(384));
    assertThat(ran.err().lines())
        .satisfiesExactly(
            line -> assertThat(line).contains("has no audio tower").contains("CLAP"),
            line -> assertThat(line).contains("has no audio tower"));
  }

  @Test
  void tokensAddTheIdsOfTexts() throws Exception {
    fixture.sample("alpaca.jpg", "alpaca.jpg");
    List<JsonNode> lines = lines(fixture.run("embed", "--tokens", "a dog", "alpaca.jpg"));
    assertThat(lines.get(0).at("/ids")).hasSizeGreaterThan(2);
    assertThat(lines.get(1).has("ids")).isFalse();
  }

  @Test
  void anInputThatFailsIsNamedAndTheOthersGoOn() throws Exception {
    Ran ran = fixture.run("embed", "one", "missing.png", "item:x", "two");
    assertThat(ran.code()).isEqualTo(1);
    assertThat(lines(ran).stream().map(line -> line.at("/input").textValue()))
        .containsExactly("one", "two");
    assertThat(ran.err()).contains("missing.png").contains("item:x").hasLineCount(2);
  }

  @Test
  void inputsComeFromStandardInputALineEach() throws Exception {
    assertThat(lines(fixture.withInput("one\n\ntwo\n").run("embed", "-"))).hasSize(2);
  }

  @Test
  void aNumpyArrayHoldsTheSameNumbers() throws Exception {
    byte[] file = fixture.run("embed", "--format", "npy", "one", "two", "three").bytes();
    ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(new String(file, 1, 5, StandardCharsets.US_ASCII)).isEqualTo("NUMPY");
    int header = bytes.getShort(8);
    assertThat((10 + header) % 64).isZero();
    String text = new String(file, 10, header, StandardCharsets.US_ASCII);
    JsonNode first = lines(fixture.run("embed", "one")).getFirst().at("/embedding");
    assertThat(text).contains("'descr': '<f4'").contains("'shape': (3, " + first.size() + ")");
    assertThat(file).hasSize(10 + header + 3 * first.size() * Float.BYTES);
    double cosine = 0;
    for (int i = 0; i < first.size(); i++) {
      cosine += bytes.getFloat(10 + header + 4 * i) * first.get(i).doubleValue();
    }
    assertThat(cosine).isGreaterThan(0.99999);
  }

  @Test
  void aLongTextIsCutAndThatIsSaid() {
    Ran ran = fixture.run("embed", "word ".repeat(2000));
    assertThat(ran.code()).isZero();
    assertThat(ran.err()).contains("cut to its first").hasLineCount(1);
  }

  @Test
  void modelsAreListedDescribedAndVerified() {
    assertThat(fixture.run("models", "list").out()).contains("semblance-mini");
    assertThat(fixture.run("models", "info", "semblance-mini").out()).contains("fingerprint");
    Ran verified = fixture.run("models", "verify", "semblance-mini");
    assertThat(verified.code()).isZero();
    assertThat(verified.out())
        .containsPattern("good +text tower, weights")
        .containsPattern("good +image tower, weights")
        .contains("semblance-mini: good");
  }

  private static Path root() {
    return Path.of(System.getProperty("semblance.root", "..")).toAbsolutePath().normalize();
  }

  @Test
  void picturesAreCaptionedByModelsWithADecoder() throws Exception {
    fixture.sample("alpaca.jpg", "alpaca.jpg");
    String model = root().resolve("model/src/test/resources/open-clip-coca").toString();
    List<JsonNode> plain = lines(fixture.run("embed", "--model", model, "alpaca.jpg"));
    List<JsonNode> lines =
        lines(
            fixture.run("embed", "--model", model, "--caption", "--tokens", "alpaca.jpg", "a cat"));
    assertThat(plain.getFirst().has("caption")).isFalse();
    assertThat(lines.get(0).at("/embedding")).isEqualTo(plain.getFirst().at("/embedding"));
    assertThat(lines.get(0).at("/caption").textValue()).isNotEmpty();
    assertThat(lines.get(0).at("/caption_ids")).hasSizeBetween(5, 30);
    assertThat(lines.get(1).has("caption")).isFalse();
    assertThat(
            lines(fixture.run("embed", "--model", model, "--caption", "--beams", "1", "alpaca.jpg"))
                .getFirst()
                .at("/caption")
                .textValue())
        .isNotEmpty();
  }

  @Test
  void captionsNeedADecoder() throws Exception {
    fixture.sample("alpaca.jpg", "alpaca.jpg");
    Ran ran = fixture.run("embed", "--caption", "alpaca.jpg");
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err())
        .contains("semblance-mini has no decoder")
        .contains("laion/CoCa-ViT-B-32-laion2B-s13B-b90k");
  }

  @Test
  void beamsAreForCaptions() {
    assertThat(fixture.run("embed", "--beams", "3", "a cat").code()).isEqualTo(2);
    assertThat(fixture.run("embed", "--caption", "--beams", "0", "a cat").code()).isEqualTo(2);
    assertThat(fixture.run("embed", "--caption", "--format", "npy", "a cat").code()).isEqualTo(2);
  }
}
