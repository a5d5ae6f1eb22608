package semblance.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import semblance.cli.CommandFixture.Ran;

/// What can be asked on the command line beside what is like something: a shop with a table.
class AskingTest {
  private static CommandFixture fixture;

  @BeforeAll
  static void aShop(@TempDir Path folder) throws Exception {
    CommandFixture.requireModel();
    fixture = new CommandFixture(folder.toRealPath());
    List<String> pictures =
        List.of("alpaca.jpg", "camels.jpg", "castle-nagoya.jpg", "goldfish.jpg", "screwdriver.jpg");
    StringBuilder table = new StringBuilder();
    for (int i = 0; i < pictures.size(); i++) {
      fixture.sample(pictures.get(i), pictures.get(i));
      table.append(
          "{\"id\": \"%s\", \"image\": \"%s\", \"taken\": \"20%02d-05-0%d\", \"stars\": %d, \"camera\": {\"maker\": \"%s\"}}\n"
              .formatted(
                  pictures.get(i).replace(".jpg", ""),
                  pictures.get(i),
                  8 + i,
                  i + 1,
                  i % 4 + 1,
                  i % 2 == 0 ? "Leica" : "Nikon"));
    }
    Files.writeString(fixture.here().resolve("items.jsonl"), table);
    Ran ran = fixture.run("index", "items.jsonl", "--into", "shop");
    assertThat(ran.code()).as(ran.err()).isZero();
  }

  private static Ran search(String... arguments) {
    String[] all = new String[arguments.length + 3];
    System.arraycopy(new String[] {"search", "--in", "shop"}, 0, all, 0, 3);
    System.arraycopy(arguments, 0, all, 3, arguments.length);
    return fixture.run(all);
  }

  private static JsonNode json(Ran ran) throws Exception {
    assertThat(ran.code()).as(ran.err()).isZero();
    return new ObjectMapper().readTree(ran.out());
  }

  @Test
  void browsingNeedsNoPartAndCountsWhatItSees() throws Exception {
    assertThat(search("--sort", "taken:desc").out())
        .isEqualTo("screwdriver.jpg\ngoldfish.jpg\ncastle-nagoya.jpg\ncamels.jpg\nalpaca.jpg\n");
    JsonNode answer =
        json(
            search(
                "--where",
                "stars < 4",
                "--sort",
                "taken",
                "--json",
                "--fields",
                "camera.maker",
                "-k",
                "2",
                "--offset",
                "1",
                "--facet",
                "camera.maker",
                "--facet",
                "stars:2",
                "--facet",
                "taken:year"));
    assertThat(answer.at("/matches")).hasSize(2);
    assertThat(answer.at("/matches/0/rank").intValue()).isEqualTo(2);
    assertThat(answer.at("/matches/0/id").textValue()).isEqualTo("camels");
    assertThat(answer.at("/matches/0/score").isMissingNode()).isTrue();
    assertThat(answer.at("/matches/0/metadata").toString())
        .isEqualTo("{\"camera\":{\"maker\":\"Nikon\"}}");
    assertThat(answer.at("/facets/0").toString())
        .isEqualTo(
            "{\"field\":\"camera.maker\",\"counts\":[{\"value\":\"Leica\",\"count\":3},{\"value\":\"Nikon\",\"count\":1}],\"others\":0,\"missing\":0}");
    assertThat(answer.at("/facets/1/counts/0/value").textValue()).isEqualTo("0 to 1");
    assertThat(answer.at("/facets/2/counts")).hasSize(4);
  }

  @Test
  void aTerminalShowsWhatWasAskedFor() {
    CommandFixture terminal = new CommandFixture(fixture.here()).onATerminal(100);
    Ran ran =
        terminal.run(
            "search",
            "--in",
            "shop",
            "--sort",
            "stars:desc",
            "-k",
            "1",
            "--facet",
            "stars",
            "--pictures",
            "none");
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.out())
        .contains("goldfish.jpg")
        .contains("stars 4")
        .endsWith("stars: 1 (2), 2 (1), 3 (1), 4 (1)\n");
  }

  @Test
  void aPageShowsWhatWasCountedAndWhichGroupAResultIsOf() throws Exception {
    Ran ran =
        search(
            "--sort",
            "stars",
            "--facet",
            "camera.maker:1",
            "--facet",
            "stars",
            "--group-by",
            "camera.maker:2",
            "--html",
            "counted.html");
    assertThat(ran.code()).as(ran.err()).isZero();
    String page = Files.readString(fixture.here().resolve("counted.html"));
    assertThat(page)
        .containsSubsequence(
            "<h3>camera.maker</h3>",
            "<span>Leica</span><b>3</b>",
            "1 more values",
            "<h3>stars</h3>")
        .contains("style=\"width:50.0%\"></span><span>2</span><b>1</b>")
        .containsSubsequence(
            "alpaca.jpg<br><span class=\"group\">Leica</span>",
            "<span class=\"group\">Leica</span>",
            "<span class=\"group\">Nikon</span>");
  }

  @Test
  void boostsGroupsDiversityAndVectorsComeThrough() throws Exception {
    JsonNode answer =
        json(
            search(
                "--min-score",
                "-99",
                "--json",
                "--vectors",
                "--boost",
                "linear(stars, 1, 4)^30",
                "--diverse",
                "--group-by",
                "camera.maker",
                "--recall",
                "exact",
                "an animal"));
    assertThat(answer.at("/matches")).hasSize(2);
    assertThat(answer.at("/matches/0/group").textValue()).isEqualTo("Nikon");
    assertThat(answer.at("/matches/0/id").textValue()).isEqualTo("goldfish");
    assertThat(answer.at("/matches/0/segments/0/vector")).hasSizeGreaterThan(100);
    double sum = 0;
    for (JsonNode reason : answer.at("/matches/0/why")) {
      sum += reason.at("/contribution").doubleValue();
    }
    assertThat(answer.at("/matches/0/score").doubleValue()).isCloseTo(sum, within(1e-3));
    assertThat(answer.at("/matches/0/why/1/part").textValue()).isEqualTo("linear(stars)");
  }

  @Test
  void everythingAboveAScoreComesOutAsItIsFound() {
    assertThat(search("--above", "-99", "an animal").out().lines()).hasSize(5);
    assertThat(search("--above", "0", "--where", "stars = 1").out().lines()).hasSize(2);
    Ran none = search("--above", "99", "an animal");
    assertThat(none.out()).isEmpty();
    assertThat(none.err()).contains("0 of 5 items");
    assertThat(search("--above", "0", "--sort", "stars", "x").err())
        .contains("an order by 'stars' cannot be had for hits that are given as they are found");
    assertThat(search("--above", "-99", "--json", "an animal").out().lines())
        .allMatch(line -> line.startsWith("{\"score\":"));
  }

  @Test
  void aFileOfQueriesIsAnsweredLineByLine() throws Exception {
    Files.writeString(
        fixture.here().resolve("queries.txt"),
        "a screwdriver\n\nitem:alpaca\nitem:nobody\ngoldfish.jpg\n");
    Ran ran = search("--queries", "queries.txt", "-k", "1", "--min-score", "-99");
    assertThat(ran.code()).isEqualTo(1);
    List<String> lines = ran.out().lines().toList();
    assertThat(lines).hasSize(4);
    ObjectMapper mapper = new ObjectMapper();
    assertThat(mapper.readTree(lines.get(0)).at("/matches/0/id").textValue())
        .isEqualTo("screwdriver");
    assertThat(mapper.readTree(lines.get(1)).at("/matches/0/id").textValue()).isEqualTo("camels");
    assertThat(mapper.readTree(lines.get(2)).at("/error").textValue()).contains("nobody");
    assertThat(mapper.readTree(lines.get(3)).at("/matches/0/id").textValue()).isEqualTo("goldfish");
    assertThat(search("--queries", "nothere.txt").err()).contains("nothere.txt does not exist");
    assertThat(search("--queries", "queries.txt", "words").code()).isEqualTo(2);
  }

  @Test
  void mistakesAreSaidWithWhatIsExpected() {
    String[][] wrong = {
      {"--where", "strs > 2", "did you mean 'stars'?"},
      {"--sort", "takn", "did you mean 'taken'?"},
      {"--facet", "stars:x", "the length of a step"},
      {"--facet", "colour", "there is no field 'colour'"},
      {"--boost", "recency(taken)", "a ',' and the half-life"},
      {"--boost", "linear(taken, 1, 2)", "an integer or real field"},
      {"--diverse", "7", "a number from 0"},
      {"--group-by", "taken:0", "0 items of each 'taken'"},
      {"--recall", "most", "expected fast, balanced, exact"},
      {"--fields", "stars,make", "there is no field 'make'"},
      {"--offset", "1000", "--above SCORE"}
    };
    for (String[] mistake : wrong) {
      Ran ran = search(mistake[0], mistake[1], "an animal", "--json");
      assertThat(ran.code()).as("%s %s", mistake[0], mistake[1]).isEqualTo(2);
      assertThat(ran.err()).contains(mistake[2]);
      assertThat(ran.out()).isEmpty();
    }
  }
}
