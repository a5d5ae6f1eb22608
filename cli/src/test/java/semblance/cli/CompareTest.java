package semblance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import semblance.cli.CommandFixture.Ran;

/// `semblance compare` with tiny models that see and read, that only read, and that only see.
final class CompareTest {
  private final CommandFixture fixture;

  CompareTest(@TempDir Path folder) throws Exception {
    fixture = new CommandFixture(folder.toRealPath());
    for (String name : List.of("alpaca", "goldfish", "bison", "camera")) {
      fixture.sample(name + ".jpg", "p/" + name + ".jpg");
    }
  }

  private static String tiny(String name) {
    return CommandFixture.root().resolve("model/src/test/resources/tiny-" + name).toString();
  }

  @Test
  void modelsOfAllKindsAreComparedInWhatTheyCanDo() throws Exception {
    Files.writeString(
        fixture.here().resolve("t.jsonl"),
        """
        {"image": "p/alpaca.jpg", "captions": ["an alpaca", "a woolly animal"], "kind": "animal"}
        {"image": "p/goldfish.jpg", "captions": ["a goldfish", "a fish"], "kind": "animal"}
        {"image": "p/camera.jpg", "captions": ["a camera", "an old camera"], "kind": "thing"}
        """);
    Ran ran =
        fixture.run(
            "compare",
            tiny("clip-gelu"),
            tiny("sentence-bert"),
            tiny("dinov2"),
            "--data",
            "t.jsonl",
            "--class",
            "kind",
            "--html",
            "c.html");
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.out())
        .contains("text → picture", "text → text", "picture → picture", "index bytes an item")
        .contains("first ten alike", "tiny-sentence-bert", "To find texts by words");
    String page = Files.readString(fixture.here().resolve("c.html"));
    assertThat(page).contains("data:image/jpeg;base64,", "rank-biased overlap");
  }

  @Test
  void aFolderWithoutCaptionsTellsHowAlikeModelsAnswer() throws Exception {
    Ran ran =
        fixture.run(
            "compare",
            tiny("clip-gelu"),
            tiny("clip-quick-gelu"),
            "--data",
            "p",
            "--pictures",
            "3",
            "--json");
    assertThat(ran.code()).as(ran.err()).isZero();
    JsonNode json = new ObjectMapper().readTree(ran.out());
    assertThat(json.get("pictures").intValue()).isEqualTo(3);
    assertThat(json.get("tasks")).isEmpty();
    assertThat(json.at("/agreement/0/asked_with").textValue()).isEqualTo("pictures");
    assertThat(json.at("/models/0/index_bytes_per_item").doubleValue()).isPositive();
    assertThat(json.at("/advice/0").textValue()).contains("not which is better");
  }

  @Test
  void theCollectionOfACatalogIsComparedOn() throws Exception {
    Ran made = fixture.run("index", "p", "--into", "c", "--model", tiny("clip-gelu"));
    assertThat(made.code()).as(made.err()).isZero();
    Ran ran = fixture.run("compare", tiny("clip-gelu"), tiny("vit"), "--catalog", "c");
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.out()).contains("asked with pictures", "Jaccard", "like ");
    Files.writeString(fixture.here().resolve("q.txt"), "a fish\n\nan old camera\n");
    Ran asked =
        fixture.run(
            "compare",
            tiny("clip-gelu"),
            tiny("clip-quick-gelu"),
            "--catalog",
            "c",
            "--queries",
            "q.txt",
            "--json");
    assertThat(asked.code()).as(asked.err()).isZero();
    JsonNode json = new ObjectMapper().readTree(asked.out());
    assertThat(json.at("/agreement/0/asked_with").textValue()).isEqualTo("words");
    assertThat(json.at("/agreement/0/queries").intValue()).isEqualTo(2);
  }

  @Test
  void picturesStandSideBySideOnATerminalThatShowsThem() {
    Ran ran =
        fixture
            .onATerminal(120)
            .with("TERM", "xterm-kitty")
            .with("KITTY_WINDOW_ID", "1")
            .run("compare", tiny("clip-gelu"), tiny("vit"), "--data", "p");
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.out()).contains("\033[2C\0337\033_G", "\033[17C\0337\033_G");
  }

  @Test
  void mistakesAreNamed() {
    Ran one = fixture.run("compare", tiny("clip-gelu"), "--data", "p");
    assertThat(one.code()).isEqualTo(2);
    Ran twice = fixture.run("compare", tiny("vit"), tiny("vit"), "--data", "p");
    assertThat(twice.code()).isEqualTo(2);
    assertThat(twice.err()).contains("was named twice");
    Ran nothing = fixture.run("compare", tiny("vit"), tiny("clip-gelu"));
    assertThat(nothing.code()).isEqualTo(2);
    assertThat(nothing.err()).contains("--data");
    Ran both =
        fixture.run("compare", tiny("vit"), tiny("clip-gelu"), "--data", "p", "--catalog", "c");
    assertThat(both.err()).contains("exclude each other");
    Ran none = fixture.run("compare", tiny("vit"), tiny("clip-gelu"), "--catalog", "nowhere");
    assertThat(none.code()).isOne();
  }
}
