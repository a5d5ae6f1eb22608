package semblance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import semblance.cli.CommandFixture.Ran;

/// A catalog of a tiny CLIP that changes to a tiny SigLIP.
final class ReembedTest {
  private static final String OLDER = model("tiny-clip-gelu");
  private static final String NEWER = model("tiny-siglip");

  private final CommandFixture fixture;

  ReembedTest(@TempDir Path folder) throws Exception {
    fixture = new CommandFixture(folder.toRealPath());
  }

  private static String model(String name) {
    return CommandFixture.root().resolve("model/src/test/resources").resolve(name).toString();
  }

  @BeforeEach
  void makeCatalog() throws IOException {
    fixture.sample("alpaca.jpg", "files/alpaca.jpg");
    fixture.sample("goldfish.jpg", "files/goldfish.jpg");
    fixture.sample("baseball.jpg", "files/baseball.jpg");
    Files.writeString(fixture.here().resolve("files/note.txt"), "A dog on a beach");
    run("index", "files", "--into", "c", "--model", OLDER);
  }

  private Ran run(String... arguments) {
    Ran ran = fixture.run(arguments);
    assertThat(ran.code()).as(ran.err()).isZero();
    return ran;
  }

  private JsonNode json(String... arguments) throws IOException {
    return new ObjectMapper().readTree(run(arguments).out());
  }

  @Test
  void aCatalogChangesItsModelStepByStep() throws IOException {
    Files.delete(fixture.here().resolve("files/baseball.jpg"));
    Ran filled = run("reembed", "c", "--model", NEWER);
    assertThat(filled.out())
        .contains("4 items embedded with " + NEWER)
        .contains("generation 2 has 4 of 4")
        .contains("1 item made from less than the whole:")
        .contains("made from its thumbnail")
        .contains("100 reference texts")
        .contains("reembed " + fixture.here().resolve("c") + " --cutover");
    assertThat(run("catalog", "info", "c").out())
        .contains(OLDER)
        .contains("2, being filled, with 4 of 4 items, by ");
    assertThat(run("catalog", "verify", "c").out()).contains("being filled, has 4 of 4 items");

    fixture.sample("bata-drums.jpg", "files/bata-drums.jpg");
    run("index", "files", "--into", "c");
    JsonNode status = json("reembed", "c", "--status", "--json");
    assertThat(status.get("state").asText()).isEqualTo("filling");
    assertThat(status.get("lagging").intValue()).isZero(); // both models embedded it

    assertThat(run("reembed", "c", "--cutover").out())
        .contains("Searches go to " + NEWER + " now: generation 2, 5 items")
        .contains("--rollback")
        .contains("--finish");
    assertThat(json("catalog", "info", "c", "--json").get("model").asText()).isEqualTo(NEWER);
    assertThat(json("search", "a fish", "--in", "c", "--json", "--min-score", "-99").at("/matches"))
        .hasSize(5);
    assertThat(run("reembed", "c").out()).contains("Searched: " + NEWER);

    assertThat(run("reembed", "c", "--rollback").out()).contains("Searches go to " + OLDER);
    run("reembed", "c", "--cutover");
    assertThat(run("reembed", "c", "--finish").out())
        .contains("The vectors of " + OLDER + " are deleted");
    assertThat(fixture.here().resolve("c/generations/0001")).doesNotExist();
    assertThat(json("reembed", "c", "--status", "--json").get("state").asText()).isEqualTo("none");
    assertThat(json("index", "files", "--into", "c", "--json").get("unchanged").intValue())
        .isEqualTo(4);
  }

  @Test
  void whatCannotBeHadHoldsUpTheSwitch() throws IOException {
    Ran filled = run("reembed", "c", "--model", model("tiny-sentence-bert"));
    assertThat(filled.out()).contains("3 items that cannot be had:").contains("embeds no image");
    Ran refused = fixture.run("reembed", "c", "--cutover");
    assertThat(refused.code()).isOne();
    assertThat(refused.err()).contains("lacks 3 of 4 items").contains("--despite-missing");
    JsonNode switched = json("reembed", "c", "--cutover", "--despite-missing", "--json");
    assertThat(switched.get("state").asText()).isEqualTo("switched");
    assertThat(switched.get("items").intValue()).isEqualTo(1);
    JsonNode back = json("reembed", "c", "--rollback", "--json");
    assertThat(back.get("items").intValue()).isEqualTo(4);
    assertThat(back.get("missing")).hasSize(3);
    assertThat(run("reembed", "c", "--abandon").out()).contains("are deleted");
  }

  @Test
  void stepsOutOfOrderAreRefusedWithTheNextStep() {
    Ran nothing = fixture.run("reembed", "c");
    assertThat(nothing.code()).isEqualTo(2);
    assertThat(nothing.err()).contains("--model MODEL");
    for (String step : new String[] {"--cutover", "--rollback", "--finish", "--abandon"}) {
      Ran early = fixture.run("reembed", "c", step);
      assertThat(early.code()).as(step).isOne();
      assertThat(early.err()).contains("has one generation only").contains("reembed --model");
    }
    Ran same = fixture.run("reembed", "c", "--model", OLDER);
    assertThat(same.code()).isOne();
    assertThat(same.err()).contains("already").contains("name another model");
    assertThat(fixture.run("reembed", "c", "--cutover", "--finish").code()).isEqualTo(2);
    assertThat(fixture.run("reembed", "c", "--cutover", "--model", NEWER).code()).isEqualTo(2);
    assertThat(fixture.run("reembed", "c", "--model", NEWER, "--despite-missing").code())
        .isEqualTo(2);
    assertThat(fixture.run("reembed", "nowhere", "--status").code()).isOne();
    Ran absent = fixture.run("reembed", "c", "--model", "no-such-model");
    assertThat(absent.code()).isOne();
    assertThat(absent.err()).contains("no-such-model");

    run("reembed", "c", "--model", NEWER);
    Ran other = fixture.run("reembed", "c", "--model", model("tiny-clip-quick-gelu"));
    assertThat(other.code()).isOne();
    assertThat(other.err()).contains("--cutover or --abandon");
    assertThat(fixture.run("reembed", "c", "--rollback").err()).contains("still");
    assertThat(fixture.run("reembed", "c", "--finish").err()).contains("--cutover");
    assertThat(fixture.run("reembed", "c").out()).contains("0 items embedded");
  }
}
