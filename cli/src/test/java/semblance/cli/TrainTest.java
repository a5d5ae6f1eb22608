package semblance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import semblance.cli.CommandFixture.Ran;

/// `semblance train` on sample pictures with a tiny CLIP.
final class TrainTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final CommandFixture fixture;
  private final int pictures;

  TrainTest(@TempDir Path folder) throws Exception {
    fixture = new CommandFixture(folder.toRealPath());
    StringBuilder rows = new StringBuilder();
    int count = 0;
    try (Stream<Path> files = Files.list(CommandFixture.root().resolve("samples/pictures"))) {
      for (Path file :
          files.filter(f -> f.toString().endsWith(".jpg")).sorted().limit(24).toList()) {
        String name = file.getFileName().toString();
        fixture.sample(name, name);
        rows.append(
            "{\"image\": \"%s\", \"captions\": [\"%s\", \"a picture of %s\"], \"kind\": \"%s\"}\n"
                .formatted(
                    name, name.replace(".jpg", ""), name.replace(".jpg", ""), name.charAt(0)));
        count++;
      }
    }
    pictures = count;
    Files.writeString(fixture.here().resolve("pairs.jsonl"), rows);
  }

  private static String tinyClip() {
    return CommandFixture.root().resolve("model/src/test/resources/tiny-clip-gelu").toString();
  }

  private Ran train(String... more) {
    return fixture.run(
        Stream.concat(
                Stream.of("train", "--data", "pairs.jsonl", "--from", tinyClip()), Stream.of(more))
            .toArray(String[]::new));
  }

  private JsonNode outcome(String folder) throws IOException {
    return JSON.readTree(Files.readString(fixture.here().resolve(folder).resolve("training.json")));
  }

  @Test
  void aModelIsTrainedAndEmbeds() throws Exception {
    Files.writeString(fixture.here().resolve("alpaca.jpg"), "no picture any more");
    Ran ran =
        train(
            "--steps", "8", "--batch", "4", "--patience", "0", "--out", "mine", "--held-out", ".2");
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.out())
        .contains("--objective clip --batch 4 --chunk 32 --steps 8 --rate 5.0E-5 --warmup 0")
        .contains("before", "after", "The model is in mine");
    assertThat(ran.err())
        .contains("step", "loss", "held out:", "Left out: pairs.jsonl:2", "Few: among ");
    JsonNode json = outcome("mine");
    assertThat(json.get("steps").intValue()).isEqualTo(8);
    assertThat(json.get("pictures").intValue() + json.get("held_out").intValue())
        .isEqualTo(pictures);
    assertThat(json.at("/plan/seed").intValue()).isOne();
    assertThat(Files.readAllLines(fixture.here().resolve("mine/training/metrics.csv")))
        .hasSizeGreaterThan(6)
        .first()
        .asString()
        .startsWith("step,loss");
    assertThat(fixture.here().resolve("mine/training/checkpoint.safetensors")).doesNotExist();
    assertThat(Files.readString(fixture.here().resolve("mine/README.md")))
        .contains("Trained further", "objective clip");
    assertThat(Files.readString(fixture.here().resolve("mine/training/report.html")))
        .contains("\"loss\":[", "new Chart(", "Chart.js", "default-src 'none'")
        .doesNotContain("sourceMappingURL", "http-equiv=\"refresh\"");
    Ran embedded = fixture.run("embed", "--model", "mine", "an astronaut", "astronaut.jpg");
    assertThat(embedded.code()).as(embedded.err()).isZero();
    assertThat(embedded.out().lines()).hasSize(2);
    Ran again = train("--steps", "1", "--out", "mine");
    assertThat(again.code()).isEqualTo(2);
    assertThat(again.err()).contains("holds a model already");
  }

  @Test
  void whatIsForgottenIsMeasuredAndThePartKeptThatCostsLittle() throws Exception {
    Files.writeString(
        fixture.here().resolve("probe.csv"),
        "image,caption\nastronaut.jpg,an astronaut\nalpaca.jpg,an alpaca\n");
    Ran ran =
        train(
            "--steps",
            "3",
            "--batch",
            "8",
            "--rate",
            "1e-2",
            "--probe",
            "probe.csv",
            "--out",
            "mine",
            "--interpolate",
            "0,.5,1",
            "--may-lose",
            "1",
            "--json");
    assertThat(ran.code()).as(ran.err()).isZero();
    JsonNode json = JSON.readTree(ran.out());
    assertThat(json).isEqualTo(outcome("mine"));
    assertThat(json.at("/interpolation")).hasSize(3);
    assertThat(json.at("/interpolation/1/share").doubleValue()).isEqualTo(.5);
    assertThat(json.at("/interpolation/2/probe/textToPicture/at10").doubleValue()).isOne();
    assertThat(json.has("kept")).isTrue();
    assertThat(fixture.here().resolve("mine/training/learned")).doesNotExist();
  }

  @Test
  void additionsAndFrozenTowersLabelsAndSixteenBits() throws Exception {
    Ran ran =
        train(
            "--steps",
            "2",
            "--batch",
            "6",
            "--chunk",
            "4",
            "--lora",
            "2",
            "--freeze",
            "^visi|^visual",
            "--class",
            "kind",
            "--precision",
            "bf16",
            "--held-out",
            "0",
            "--out",
            "mine");
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.out()).contains("--objective unicl", "--lora 2", "--freeze '^visi|^visual'");
    assertThat(outcome("mine").get("held_out").intValue()).isZero();
    Path metrics = fixture.here().resolve("mine/training/metrics.csv");
    assertThat(Files.readAllLines(metrics)).hasSize(3);
    Ran same = fixture.run("embed", "--model", "mine", "astronaut.jpg");
    Ran before = fixture.run("embed", "--model", tinyClip(), "astronaut.jpg");
    assertThat(JSON.readTree(same.out()).get("embedding"))
        .isEqualTo(JSON.readTree(before.out()).get("embedding"));
  }

  @Test
  void mistakesAreNamed() throws Exception {
    assertUsage(fixture.run("train"), "--data");
    assertUsage(train("--steps", "2", "--epochs", "1"), "--epochs and --steps exclude");
    assertUsage(train("--weight", "1,2"), "2 weights for 1 --data");
    assertUsage(train("--steps", "0"), "--steps 0");
    assertUsage(train("--objective", "magic"), "objective 'magic'");
    assertUsage(train("--objective", "coca"), "writes no captions");
    assertUsage(train("--precision", "fp8"), "precision 'fp8'");
    assertUsage(train("--freeze", "["), "no regular expression");
    assertUsage(train("--held-out", "1"), "share of 1.0");
    assertUsage(train("--crop", "1.5"), "crops of a share of 1.5");
    assertUsage(train("--rate", "0"), "learning rate of 0.0");
    assertUsage(train("--batch", "1"), "batch of 1 pairs");
    assertFails(train("--batch", "9999"), "a batch of 9999 pairs");
    assertFails(train("--freeze", "."), "none of its");
    assertUsage(
        fixture.run("train", "--resume", "mine", "--rate", "1e-5", "--steps", "3"),
        "takes no --rate, --steps");
    assertUsage(train("--leaks", "perhaps"), "--leaks 'perhaps': expected check or skip");
    assertFails(fixture.run("train", "--resume", "nowhere"), "no run to go on with");
    Files.writeString(
        fixture.here().resolve("one.csv"), "image,caption\nastronaut.jpg,an astronaut\n");
    assertFails(
        fixture.run("train", "--data", "one.csv", "--from", tinyClip()), "expected 2 or more");
    assertThat(fixture.here().resolve("tiny-clip-gelu-trained")).doesNotExist();
  }

  private static void assertUsage(Ran ran, String words) {
    assertThat(ran.err()).contains(words);
    assertThat(ran.code()).isEqualTo(2);
  }

  private static void assertFails(Ran ran, String words) {
    assertThat(ran.err()).contains(words);
    assertThat(ran.code()).isEqualTo(1);
  }

  @Test
  void sourcesAreMixedAndLeaksTold() throws Exception {
    Files.writeString(
        fixture.here().resolve("more.csv"),
        "image,caption\nalpaca.jpg,the same words\nastronaut.jpg,the same words\n");
    Files.copy(fixture.here().resolve("pairs.jsonl"), fixture.here().resolve("pairs2.jsonl"));
    List<String> words =
        List.of(
            "train",
            "--data",
            "pairs.jsonl",
            "--data",
            "pairs2.jsonl",
            "--data",
            "more.csv",
            "--weight",
            "1,.5,2",
            "--from",
            tinyClip(),
            "--steps",
            "1",
            "--batch",
            "4",
            "--held-out",
            ".5",
            "--out",
            "mine");
    Ran ran = fixture.run(words.toArray(String[]::new));
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(outcome("mine").at("/plan/weights/1").doubleValue()).isEqualTo(.5);
  }
}
