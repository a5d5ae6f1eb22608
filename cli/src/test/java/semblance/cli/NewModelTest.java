package semblance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import semblance.cli.CommandFixture.Ran;

/// `semblance models new`, and training from the beginning.
final class NewModelTest {
  private final CommandFixture fixture;

  NewModelTest(@TempDir Path folder) throws Exception {
    fixture = new CommandFixture(folder.toRealPath());
  }

  @BeforeEach
  void makePairs() throws Exception {
    StringBuilder rows = new StringBuilder();
    Path samples = CommandFixture.root().resolve("samples/pictures");
    for (Path file : pictures(samples)) {
      String name = file.getFileName().toString();
      fixture.sample(name, name);
      rows.append(
          "{\"image\": \"%s\", \"caption\": \"a picture of the %s\"}\n"
              .formatted(name, name.replace(".jpg", "")));
    }
    Files.writeString(fixture.here().resolve("pairs.jsonl"), rows);
  }

  private static List<Path> pictures(Path samples) throws Exception {
    try (Stream<Path> files = Files.list(samples)) {
      return files.filter(file -> file.toString().endsWith(".jpg")).sorted().limit(12).toList();
    }
  }

  private Ran made(String... more) {
    return fixture.run(
        Stream.concat(Stream.of("models", "new", "mine"), Stream.of(more)).toArray(String[]::new));
  }

  private JsonNode config(String folder) throws Exception {
    Path file = fixture.here().resolve(folder).resolve("config.json");
    return new ObjectMapper().readTree(Files.readString(file));
  }

  @Test
  void aNewModelLearnsItsPairsByHeartAndFindsThem() throws Exception {
    Ran made =
        made("--texts", "pairs.jsonl", "--vocabulary", "600", "--width", "64,32", "--layers", "2");
    assertThat(made.code()).as(made.err()).isZero();
    assertThat(made.out())
        .contains("a new CLIP of", "for pictures of 64 pixels")
        .contains("semblance train --data pairs.jsonl --from mine");
    Ran trained =
        fixture.run(
            "train",
            "--data",
            "pairs.jsonl",
            "--from",
            "mine",
            "--out",
            "trained",
            "--steps",
            "60",
            "--batch",
            "12",
            "--rate",
            "2e-3",
            "--held-out",
            "0");
    assertThat(trained.code()).as(trained.err()).isZero();
    assertThat(recall("mine")).isLessThan(.5);
    assertThat(recall("trained")).isGreaterThan(.8);
  }

  /// The share of captions that find their picture first.
  private double recall(String model) throws Exception {
    Ran ran = fixture.run("evaluate", "--data", "pairs.jsonl", "--model", model, "--json");
    assertThat(ran.code()).as(ran.err()).isZero();
    return new ObjectMapper().readTree(ran.out()).at("/retrieval/0/recall@1").doubleValue();
  }

  @Test
  void sizesAreThoseThatWereGiven() throws Exception {
    Ran ran =
        made(
            "--texts",
            "pairs.jsonl",
            "--picture",
            "96",
            "--patch",
            "12",
            "--width",
            "128,64",
            "--layers",
            "3,1",
            "--heads",
            "4,2",
            "--dimension",
            "40");
    assertThat(ran.code()).as(ran.err()).isZero();
    JsonNode config = config("mine");
    assertThat(config.at("/vision_config/image_size").intValue()).isEqualTo(96);
    assertThat(config.at("/vision_config/patch_size").intValue()).isEqualTo(12);
    assertThat(config.at("/vision_config/hidden_size").intValue()).isEqualTo(128);
    assertThat(config.at("/text_config/hidden_size").intValue()).isEqualTo(64);
    assertThat(config.at("/text_config/num_hidden_layers").intValue()).isEqualTo(1);
    assertThat(config.at("/text_config/num_attention_heads").intValue()).isEqualTo(2);
    assertThat(config.get("projection_dim").intValue()).isEqualTo(40);
    Ran info = fixture.run("models", "info", "mine", "--json");
    assertThat(info.code()).as(info.err()).isZero();
    assertThat(new ObjectMapper().readTree(info.out()).get("dimension").intValue()).isEqualTo(40);
  }

  @Test
  void theTokenizerOfAModelThatIsThereIsTaken() throws Exception {
    Path clip = CommandFixture.root().resolve("model/src/test/resources/tiny-clip-gelu");
    Ran ran = made("--tokenizer", clip.toString());
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(config("mine").at("/text_config/vocab_size").intValue()).isEqualTo(1802);
    assertThat(fixture.here().resolve("mine/merges.txt"))
        .hasSameBinaryContentAs(clip.resolve("merges.txt"));
  }

  @Test
  void mistakesAreNamed() throws Exception {
    assertRefused(2, "no texts: name a table or folder", made());
    assertRefused(2, "exclude each other", made("--texts", "pairs.jsonl", "--tokenizer", "x"));
    assertRefused(2, "--vocabulary 9 with", made("--tokenizer", "x", "--vocabulary", "9"));
    String[] texts = {"--texts", "pairs.jsonl"};
    assertRefused(2, "vocabulary of 514 tokens is too small", with(texts, "--vocabulary", "514"));
    assertRefused(2, "size 'huge': expected tiny", with(texts, "--size", "huge"));
    assertRefused(
        2, "a width of 100 cannot be split among 3", with(texts, "--width", "100", "--heads", "3"));
    assertRefused(2, "pictures of 60 pixels cannot be cut", with(texts, "--picture", "60"));
    assertRefused(2, "--layers has 3 numbers", with(texts, "--layers", "1,2,3"));
    assertRefused(1, "nowhere.jsonl", made("--texts", "nowhere.jsonl"));
    assertRefused(1, "there is no model 'no-such'", made("--tokenizer", "no-such"));
    assertThat(fixture.here().resolve("mine")).doesNotExist();
    Files.createDirectory(fixture.here().resolve("mine"));
    Files.writeString(fixture.here().resolve("mine/letter.txt"), "precious");
    assertRefused(2, "holds letter.txt already", made(texts));
  }

  private Ran with(String[] texts, String... more) {
    return made(Stream.concat(Stream.of(texts), Stream.of(more)).toArray(String[]::new));
  }

  private static void assertRefused(int code, String words, Ran ran) {
    assertThat(ran.err()).contains(words).startsWith("semblance: ");
    assertThat(ran.code()).isEqualTo(code);
    assertThat(ran.out()).isEmpty();
  }
}
