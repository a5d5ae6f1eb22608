package semblance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import semblance.cli.CommandFixture.Ran;

/// From pairs to a model that a catalog takes because it is better, and back: a tiny CLIP of random
/// weights learns what six colours are called, from pictures of grain in that colour.
final class PromotionTest {
  private static final String RANDOM =
      CommandFixture.root().resolve("model/src/test/resources/tiny-clip-gelu").toString();

  private final CommandFixture fixture;

  PromotionTest(@TempDir Path folder) throws Exception {
    fixture = new CommandFixture(folder.toRealPath());
  }

  @BeforeEach
  void makeData() throws IOException {
    Grain.pairs(fixture.here(), "learn.jsonl", 0, 120);
    Grain.pairs(fixture.here(), "asked.jsonl", 120, 180);
    fixture.sample("alpaca.jpg", "files/alpaca.jpg");
    fixture.sample("goldfish.jpg", "files/goldfish.jpg");
    fixture.sample("baseball.jpg", "files/baseball.jpg");
  }

  private Ran run(String... arguments) {
    Ran ran = fixture.run(arguments);
    assertThat(ran.code()).as(ran.err()).isZero();
    return ran;
  }

  private JsonNode json(String text) throws IOException {
    return new ObjectMapper().readTree(text);
  }

  private void train() {
    run(
        "train",
        "--data",
        "learn.jsonl",
        "--from",
        RANDOM,
        "--out",
        "better",
        "--steps",
        "60",
        "--batch",
        "24",
        "--rate",
        "2e-3",
        "--held-out",
        "0");
  }

  /// What the catalog answers, with scores.
  private JsonNode answers() throws IOException {
    return json(run("search", "a fish", "--in", "c", "--json", "--min-score", "-99").out())
        .get("matches");
  }

  @Test
  void aBetterModelComesInAndGoesOutAgain() throws IOException {
    train();
    run("index", "files", "--into", "c", "--model", RANDOM);
    JsonNode before = answers();

    JsonNode filled =
        json(
            run("reembed", "c", "--model", "better", "--if-better", "asked.jsonl", "--json").out());
    assertThat(filled.at("/judgement/better").booleanValue()).isTrue();
    assertThat(filled.at("/judgement/pictures").intValue()).isEqualTo(60);
    assertThat(filled.at("/judgement/text_to_picture/gain_interval/0").doubleValue()).isPositive();
    assertThat(filled.at("/judgement/text_to_picture/after").doubleValue())
        .isGreaterThan(filled.at("/judgement/text_to_picture/before").doubleValue());
    assertThat(filled.get("state").asText()).isEqualTo("filling");
    assertThat(answers()).isEqualTo(before);

    Ran switched = run("reembed", "c", "--cutover", "--if-better", "asked.jsonl");
    assertThat(switched.out())
        .contains("Judged by 60 pictures of asked.jsonl, now " + RANDOM)
        .contains("text → picture", "picture → text", "+")
        .contains("Searches go to ");
    assertThat(answers()).isNotEqualTo(before);
    run("reembed", "c", "--rollback");
    assertThat(answers()).isEqualTo(before);
    run("reembed", "c", "--abandon");
    assertThat(answers()).isEqualTo(before);
  }

  @Test
  void aWorseModelAndOneThatCannotBeToldStayOut() throws IOException {
    train();
    run("index", "files", "--into", "c", "--model", "better");
    Ran refused = fixture.run("reembed", "c", "--model", RANDOM, "--if-better", "asked.jsonl");
    assertThat(refused.code()).isOne();
    assertThat(refused.err())
        .contains(RANDOM + " is not better than ")
        .contains("on 60 pictures of asked.jsonl: text → picture R@10 ")
        .contains("instead of ", "which is worse", "Nothing was changed");
    JsonNode told =
        json(
            fixture
                .run("reembed", "c", "--model", RANDOM, "--if-better", "asked.jsonl", "--json")
                .out());
    assertThat(told.get("state").asText()).isEqualTo("refused");
    assertThat(told.at("/judgement/better").booleanValue()).isFalse();
    assertThat(json(run("reembed", "c", "--status", "--json").out()).get("state").asText())
        .isEqualTo("none");

    run("reembed", "c", "--model", RANDOM);
    Ran late = fixture.run("reembed", "c", "--cutover", "--if-better", "asked.jsonl");
    assertThat(late.code()).isOne();
    assertThat(late.err()).contains("is not better than ");
    assertThat(json(run("reembed", "c", "--status", "--json").out()).get("state").asText())
        .isEqualTo("filling");
    assertThat(fixture.run("reembed", "c", "--rollback", "--if-better", "asked.jsonl").code())
        .isEqualTo(2);
  }

  @Test
  void pairsThatWereLearnedDoNotCount() throws IOException {
    train();
    run("index", "files", "--into", "c", "--model", RANDOM);
    Ran learned = fixture.run("reembed", "c", "--model", "better", "--if-better", "learn.jsonl");
    assertThat(learned.code()).isOne();
    assertThat(learned.err()).contains("all 120 pictures of learn.jsonl were learned by");

    List<String> both = new ArrayList<>(Files.readAllLines(fixture.here().resolve("learn.jsonl")));
    both.addAll(Files.readAllLines(fixture.here().resolve("asked.jsonl")));
    Files.write(fixture.here().resolve("both.jsonl"), both);
    Ran judged = run("reembed", "c", "--model", "better", "--if-better", "both.jsonl");
    assertThat(judged.out())
        .contains("Judged by 60 pictures of both.jsonl (120 left out that were learned)");
    run("reembed", "c", "--abandon");

    Files.delete(fixture.here().resolve("learn.jsonl"));
    Ran unknown = fixture.run("reembed", "c", "--model", "better", "--if-better", "asked.jsonl");
    assertThat(unknown.code()).isOne();
    assertThat(unknown.err()).contains("what ", " learned cannot be told", "bring its data back");
  }
}
