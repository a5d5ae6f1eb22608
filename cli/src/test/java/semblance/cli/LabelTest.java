package semblance.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import semblance.cli.CommandFixture.Ran;
import semblance.embedding.VectorMath;

class LabelTest {
  private final CommandFixture fixture;

  LabelTest(@TempDir Path folder) throws Exception {
    fixture = new CommandFixture(folder.toRealPath());
    fixture.sample("alpaca.jpg", "alpaca.jpg");
    fixture.sample("goldfish.jpg", "goldfish.jpg");
  }

  @BeforeAll
  static void theModelIsThere() {
    CommandFixture.requireModel();
  }

  private static String tinyClip() {
    return CommandFixture.root().resolve("model/src/test/resources/tiny-clip-gelu").toString();
  }

  @Test
  void theNearestLabelComesFirst() throws Exception {
    Files.writeString(fixture.here().resolve("labels.txt"), "dog\n\nfish\nalpaca\n  \n");
    Ran ran =
        fixture.run("label", "--labels", "labels.txt", "-k", "1", "alpaca.jpg", "goldfish.jpg");
    assertThat(ran.code()).isZero();
    assertThat(ran.out().lines().map(line -> line.strip().replaceAll(".* ", "")))
        .containsExactly("alpaca.jpg", "alpaca", "goldfish.jpg", "fish");
  }

  @Test
  void probabilitiesOfAModelThatTellsThemSumUpToOne() throws Exception {
    Ran ran =
        fixture.run(
            "label",
            "--json",
            "--model",
            tinyClip(),
            "--label",
            "a cat",
            "--label",
            "a dog",
            "--template",
            "a photo of {}",
            "--template",
            "{} in the snow",
            "alpaca.jpg");
    JsonNode labels = new ObjectMapper().readTree(ran.out()).get("labels");
    assertThat(labels).hasSize(2);
    double sum = 0;
    for (JsonNode label : labels) {
      sum += label.get("probability").doubleValue();
    }
    assertThat(sum).isCloseTo(1, within(1e-9));
    double scale = Math.exp(3.3);
    double first = labels.get(0).get("similarity").doubleValue();
    double second = labels.get(1).get("similarity").doubleValue();
    assertThat(labels.get(0).get("probability").doubleValue())
        .isCloseTo(1 / (1 + Math.exp(scale * (second - first))), within(1e-5));
  }

  @Test
  void aModelThatTellsNoProbabilitiesGivesSimilaritiesAlone() throws Exception {
    Ran ran = fixture.run("label", "--json", "--label", "fish", "goldfish.jpg");
    JsonNode label = new ObjectMapper().readTree(ran.out()).at("/labels/0");
    assertThat(label.get("similarity").doubleValue()).isPositive();
    assertThat(label.has("probability")).isFalse();
  }

  /// X-CLIP compares a film with other vectors than those that its labels have by themselves.
  @Test
  void labelsOfAFilmAreReadInItsLight() throws Exception {
    String model = CommandFixture.root().resolve("model/src/test/resources/tiny-xclip").toString();
    String film =
        "video:"
            + CommandFixture.root()
                .resolve("media/src/test/resources/semblance/media/films/h264.mp4");
    Ran ran =
        fixture.run(
            "label", "--json", "--model", model, "--label", "a cat", "--label", "a dog", film);
    assertThat(ran.err()).isEmpty();
    JsonNode labels = new ObjectMapper().readTree(ran.out()).get("labels");
    double first = labels.get(0).get("similarity").doubleValue();
    double second = labels.get(1).get("similarity").doubleValue();
    assertThat(labels.get(0).get("probability").doubleValue())
        .isCloseTo(1 / (1 + Math.exp(Math.exp(2.2) * (second - first))), within(1e-5));
    Ran embedded =
        fixture.run(
            "embed",
            "--format",
            "jsonl",
            "--model",
            model,
            "text:" + labels.get(0).get("label").textValue(),
            film);
    List<float[]> vectors = new ArrayList<>();
    for (String line : embedded.out().lines().toList()) {
      vectors.add(
          new ObjectMapper()
              .convertValue(new ObjectMapper().readTree(line).get("embedding"), float[].class));
    }
    assertThat(vectors).hasSize(2);
    double cosine = VectorMath.dot(vectors.getFirst(), vectors.getLast());
    assertThat(first).isNotCloseTo(cosine, within(1e-3));
  }

  @Test
  void mistakesAreNamed() {
    assertThat(fixture.run("label", "alpaca.jpg").err()).contains("no labels");
    assertThat(fixture.run("label", "--label", "cat", "--template", "x", "alpaca.jpg").err())
        .contains("'x' has no place for the label");
    Ran missing = fixture.run("label", "--label", "cat", "a llama", "alpaca.jpg");
    assertThat(missing.code()).isOne();
    assertThat(missing.err()).contains("a llama: no such file");
    assertThat(missing.out()).contains("alpaca.jpg");
  }
}
