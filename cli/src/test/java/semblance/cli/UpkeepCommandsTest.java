package semblance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import semblance.cli.CommandFixture.Ran;

/// `catalog reindex`, `compact`, `verify`, `export` and `import`, on a catalog of a small CLIP.
class UpkeepCommandsTest {
  private static final String MODEL =
      CommandFixture.root().resolve("model/src/test/resources/tiny-clip-gelu").toString();

  private final CommandFixture fixture;

  UpkeepCommandsTest(@TempDir Path folder) throws IOException {
    fixture = new CommandFixture(folder.toRealPath());
  }

  private Ran ran(int code, String... arguments) {
    Ran ran = fixture.run(arguments);
    assertThat(ran.code()).as(ran.out() + ran.err()).isEqualTo(code);
    return ran;
  }

  private void index() throws IOException {
    fixture.sample("goldfish.jpg", "goldfish.jpg");
    Files.writeString(
        fixture.here().resolve("items.jsonl"),
        """
        {"id": "fish", "image": "goldfish.jpg", "caption": "a goldfish", "year": "2011"}
        {"id": "old", "caption": "an old note", "year": "about 1900"}
        {"id": "gone", "caption": "a secret", "year": "1999"}
        """);
    ran(0, "index", "items.jsonl", "--into", "c", "--model", MODEL);
  }

  @Test
  void aCatalogIsKeptAndCarriedOverToAnother() throws IOException {
    index();
    Ran reindexed = ran(0, "catalog", "reindex", "c", "--type", "year=date");
    assertThat(reindexed.out())
        .contains("3 items with 4 vectors")
        .contains("1 values of year do not fit its type, date")
        .contains("about 1900");
    ran(0, "catalog", "remove", "gone", "--in", "c");
    assertThat(ran(0, "catalog", "compact", "c").out())
        .contains("2 items; the last of 1 deleted ones removed, with 1 thumbnails and texts");
    Ran verified = ran(0, "catalog", "verify", "c", "--json");
    for (JsonNode finding : new ObjectMapper().readTree(verified.out())) {
      assertThat(finding.path("severity").asText()).as(finding.toString()).isEqualTo("good");
    }
    for (String format : List.of("npy", "jsonl", "parquet")) {
      assertThat(ran(0, "catalog", "export", "c", "out-" + format, "--format", format).out())
          .contains("2 items exported, with vectors of text 2, image 1");
      assertThat(ran(0, "catalog", "import", "out-" + format, "--into", "c-" + format).out())
          .contains("2 items imported")
          .contains("Embedded again and compared: text 2, image 1");
    }
    assertThat(
            ran(0, "search", "a goldfish", "--in", "c-npy", "--json", "--min-score", "-99").out())
        .contains("\"fish\"");
    assertThat(ran(1, "catalog", "export", "c", "out-npy").err()).contains("holds files already");
    assertThat(
            ran(1, "catalog", "import", "out-npy", "--into", "d", "--model", "semblance-mini")
                .err())
        .contains("space.json")
        .contains("says they are of");
    assertThat(fixture.here().resolve("d")).doesNotExist();
  }

  @Test
  void whatMakesNoSenseIsAMistakeInTheCommand() throws IOException {
    index();
    assertThat(ran(2, "catalog", "reindex", "c", "--type", "year").err())
        .contains("--type year: expected FIELD=TYPE");
    assertThat(ran(2, "catalog", "reindex", "c", "--type", "year=number").err())
        .contains("unknown field type 'number': expected one of keyword");
    assertThat(ran(2, "catalog", "export", "c", "out", "--format", "csv").err())
        .contains("'csv': expected npy, jsonl, parquet");
    Files.writeString(fixture.here().resolve("v.jsonl"), "{\"id\":\"a\",\"embedding\":[1,0]}\n");
    assertThat(ran(2, "catalog", "import", "v.jsonl", "--into", "new").err())
        .contains("say with --model");
    assertThat(ran(1, "catalog", "import", "v.jsonl", "--into", "c").err())
        .contains("v.jsonl, line 1")
        .contains("its vector has 2 numbers");
    assertThat(fixture.here().resolve("new")).doesNotExist();
  }
}
