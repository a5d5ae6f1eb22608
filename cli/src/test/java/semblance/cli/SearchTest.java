package semblance.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import semblance.cli.CommandFixture.Ran;

class SearchTest {
  private final CommandFixture fixture;

  SearchTest(@TempDir Path folder) throws Exception {
    fixture = new CommandFixture(Files.createDirectories(folder.toRealPath().resolve("pictures")));
  }

  @BeforeAll
  static void theModelIsThere() {
    CommandFixture.requireModel();
  }

  @BeforeEach
  void somePictures() throws Exception {
    fixture.sample("castle-nagoya.jpg", "a castle, far away.jpg");
    fixture.sample("screwdriver.jpg", "tool.jpg");
    fixture.sample("alpaca.jpg", "älpäca 🦙.jpg");
    fixture.sample("camels.jpg", "desert/camels.jpg");
  }

  @Test
  void aFolderOfPicturesIsSearchedWithoutAnySetUpAndRefreshed() throws Exception {
    Ran first = fixture.run("search", "a castle", "-k", "1");
    assertThat(first.code()).isZero();
    assertThat(first.out()).isEqualTo("a castle, far away.jpg\n");
    assertThat(first.err()).contains("Looking at 4 pictures");

    fixture.sample("castle-maintenon.jpg", "new.jpg");
    Files.delete(fixture.here().resolve("a castle, far away.jpg"));
    Ran second = fixture.run("search", "a castle", "-k", "1");
    assertThat(second.out()).isEqualTo("new.jpg\n");

    Ran unrefreshed = fixture.run("search", "a screwdriver", "-k", "1", "--no-refresh");
    assertThat(unrefreshed.out()).isEqualTo("tool.jpg\n");
    assertThat(unrefreshed.err()).isEmpty();
  }

  @Test
  void aPictureFindsWhatIsLikeItAndItemsLeaveThemselvesOut() {
    Ran picture = fixture.run("search", "älpäca 🦙.jpg", "-k", "2");
    assertThat(picture.out().lines()).containsExactly("älpäca 🦙.jpg", "desert/camels.jpg");
    Ran item = fixture.run("search", "item:älpäca 🦙.jpg", "-k", "1");
    assertThat(item.out().lines()).containsExactly("desert/camels.jpg");
  }

  @Test
  void whatIsNotWantedIsPushedAway() {
    List<String> with =
        fixture.run("search", "animal", "--min-score", "-99").out().lines().toList();
    List<String> without =
        fixture
            .run("search", "animal", "--not", "camel", "--min-score", "-99")
            .out()
            .lines()
            .toList();
    assertThat(without.indexOf("desert/camels.jpg"))
        .isGreaterThan(with.indexOf("desert/camels.jpg"));
  }

  @Test
  void namesForProgramsEndInNulBytesAndAreTheVeryNames() throws Exception {
    Path odd = fixture.here().resolve("two\nlines.jpg");
    Files.move(fixture.here().resolve("tool.jpg"), odd);
    Ran ran = fixture.run("search", "a screwdriver", "-k", "1", "-0");
    assertThat(ran.out()).isEqualTo("two\nlines.jpg\0");
    Ran shown = fixture.onATerminal(100).run("search", "a screwdriver", "-k", "1");
    assertThat(shown.out()).contains("two\\nlines.jpg");
  }

  @Test
  void jsonTellsScoresAndReasonsThatAddUp() throws Exception {
    Ran ran = fixture.run("search", "animal", "tool.jpg^0.5", "--json", "--min-score", "-99");
    JsonNode answer = new ObjectMapper().readTree(ran.out());
    assertThat(answer.at("/query/1/weight").doubleValue()).isEqualTo(0.5);
    assertThat(answer.at("/matches")).hasSize(4);
    for (JsonNode match : answer.at("/matches")) {
      double sum = 0;
      for (JsonNode reason : match.at("/why")) {
        sum += reason.at("/contribution").doubleValue();
      }
      assertThat(match.at("/score").doubleValue()).isCloseTo(sum, within(1e-3));
    }
    assertThat(answer.at("/report/items").intValue()).isEqualTo(4);
  }

  @Test
  void keywordsFindNamesAloneAndBesideParts() throws Exception {
    Ran alone = fixture.run("search", "--keywords", "+camel desert", "-k", "3");
    assertThat(alone.code()).as(alone.err()).isZero();
    assertThat(alone.out()).isEqualTo("desert/camels.jpg\n");
    Ran folded = fixture.run("search", "--keywords=alpaca", "--no-refresh");
    assertThat(folded.out()).isEqualTo("älpäca 🦙.jpg\n");
    Ran both =
        fixture.run("search", "animal", "--keywords", "tool", "--json", "--min-score", "-99");
    JsonNode answer = new ObjectMapper().readTree(both.out());
    assertThat(answer.at("/report/keywords/words/0/items").intValue()).isEqualTo(1);
    for (JsonNode match : answer.at("/matches")) {
      boolean tool = match.at("/path").textValue().equals("tool.jpg");
      assertThat(match.at("/why")).hasSize(tool ? 2 : 1);
      if (tool) {
        assertThat(match.at("/why/1/part").textValue()).isEqualTo("keyword tool");
        assertThat(match.at("/why/1").has("cosine")).isFalse();
      }
    }
    Ran page = fixture.run("search", "--keywords", "tool", "--html", "page.html");
    assertThat(page.code()).as(page.err()).isZero();
    assertThat(Files.readString(fixture.here().resolve("page.html"))).contains("keyword tool");
  }

  @Test
  void keywordsThatAreNotUnderstoodAreShownWithACaret() {
    Ran ran = fixture.run("search", "--keywords", "dog \"golden hour");
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains("no closing").contains("dog \"golden hour\n      ^");
    assertThat(fixture.run("search", "--keywords", "zebra").err())
        .contains("no item")
        .contains("'zebra'");
  }

  @Test
  void nothingGoodIsAnAnswer() {
    Ran ran = fixture.run("search", "a castle", "--min-score", "50");
    assertThat(ran.code()).isZero();
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err()).contains("no good match");
  }

  @Test
  void excludedNamesStayExcluded() {
    fixture.run("search", "animal", "--exclude", "desert");
    Ran ran = fixture.run("search", "animal", "--json", "--min-score", "-99");
    assertThat(ran.out()).doesNotContain("camels");
  }

  @Test
  void thePageHoldsAllThatItShowsAndEscapesNames() throws Exception {
    fixture.sample("screwdriver.jpg", "<img src=x onerror=alert(1)>.jpg");
    Ran ran = fixture.run("search", "a screwdriver", "--html", "page.html");
    assertThat(ran.code()).isZero();
    String page = Files.readString(fixture.here().resolve("page.html"), StandardCharsets.UTF_8);
    assertThat(page)
        .startsWith("<!doctype html>")
        .contains("data:image/jpeg;base64,")
        .contains("&lt;img src=x")
        .doesNotContain("<img src=x")
        .doesNotContain("<script")
        .doesNotContain("http:")
        .doesNotContain("https:");
  }

  @Test
  void aTerminalThatCanShowsPictures() {
    fixture.onATerminal(100).with("TERM", "xterm-256color");
    assertThat(fixture.run("search", "a screwdriver").out()).contains("▀").contains("38;5;");
    assertThat(fixture.run("search", "a screwdriver", "--pictures", "kitty").out())
        .contains("\033_Ga=T");
    assertThat(fixture.run("search", "a screwdriver", "--pictures", "sixel").out())
        .contains("\033P0;1");
    assertThat(fixture.run("search", "a screwdriver", "--pictures", "iterm").out())
        .contains("\033]1337;");
    assertThat(fixture.run("search", "a screwdriver", "--pictures", "none").out())
        .doesNotContain("▀");
  }

  @Test
  void aBadPictureIsNamedAndTheRestIsFound() throws Exception {
    Files.write(fixture.here().resolve("broken.jpg"), new byte[] {(byte) 0xFF, (byte) 0xD8, 1, 2});
    Ran ran = fixture.run("search", "a castle", "-k", "1");
    assertThat(ran.code()).isZero();
    assertThat(ran.err()).contains("broken.jpg");
    assertThat(ran.out()).isEqualTo("a castle, far away.jpg\n");
  }

  @Test
  void whatCannotBeReadIsToldOnceAndCountedLater() throws Exception {
    Path broken = fixture.here().resolve("broken.jpg");
    Files.write(broken, new byte[] {(byte) 0xFF, (byte) 0xD8, 1, 2});
    assertThat(fixture.run("search", "a castle").err()).contains("Skipped:", "broken.jpg");
    for (int i = 0; i < 2; i++) {
      Ran later = fixture.run("search", "a castle");
      assertThat(later.code()).isZero();
      assertThat(later.err())
          .isEqualTo("1 file is skipped as before; 'semblance catalog info --skipped' tells why\n");
    }
    assertThat(fixture.run("catalog", "info").out()).contains("1 not read; --skipped");
    assertThat(fixture.run("catalog", "info", "--skipped").out())
        .startsWith(broken + " cannot be read as a picture")
        .endsWith("\n");
    JsonNode info = new ObjectMapper().readTree(fixture.run("catalog", "info", "--json").out());
    assertThat(info.at("/skipped/0/source").textValue()).isEqualTo(broken.toString());

    Files.write(broken, new byte[] {(byte) 0xFF, (byte) 0xD8, 1, 2, 3, 4, 5});
    assertThat(fixture.run("search", "a castle").err())
        .as("it has changed")
        .contains("Skipped:", "broken.jpg")
        .doesNotContain("as before");
    fixture.sample("castle-maintenon.jpg", "new.jpg");
    assertThat(fixture.run("index", ".", "--into", ".semblance").err())
        .contains("1 file is skipped as before")
        .doesNotContain("broken.jpg");
    Files.delete(broken);
    assertThat(fixture.run("search", "a castle").err()).isEmpty();
    assertThat(fixture.run("catalog", "info", "--skipped").out()).isEmpty();
  }

  @Test
  void picturesAreSeenBesideTextsThatSayMore() throws Exception {
    for (int i = 0; i < 10; i++) {
      Files.writeString(fixture.here().resolve("note" + i + ".txt"), "A castle on hill " + i);
    }
    List<String> usual = fixture.run("search", "a castle").out().lines().toList();
    assertThat(usual).hasSize(10);
    assertThat(usual.get(3)).isEqualTo("a castle, far away.jpg");
    assertThat(fixture.run("search", "a castle", "--by-score").out()).doesNotContain(".jpg");
    JsonNode answer =
        new ObjectMapper().readTree(fixture.run("search", "a castle", "--json").out());
    assertThat(answer.at("/report/kept").toString()).isEqualTo("{\"image\":1}");
    assertThat(fixture.onATerminal(100).run("search", "a castle", "--pictures", "none").err())
        .endsWith("1 image in a place kept for this kind; --by-score goes by score alone\n");
  }

  @Test
  void catalogsAreShownCheckedTrimmedAndDeleted() throws Exception {
    fixture.run("index", ".", "--into", "shelf");
    assertThat(fixture.run("catalog", "info", "--in", "shelf").out())
        .contains("semblance-mini")
        .contains("items");
    Ran verified = fixture.run("catalog", "verify", "--in", "shelf");
    assertThat(verified.code()).as(verified.out()).isZero();
    Ran removed = fixture.run("catalog", "remove", "tool.jpg", "nothing", "--in", "shelf");
    assertThat(removed.out()).isEqualTo("1 removed\n");
    assertThat(removed.err()).contains("there is no item nothing");
    assertThat(removed.code()).isEqualTo(1);
    JsonNode info =
        new ObjectMapper()
            .readTree(fixture.run("catalog", "info", "--in", "shelf", "--json").out());
    assertThat(info.at("/items").intValue()).isEqualTo(3);

    assertThat(fixture.withInput("no\n").run("catalog", "delete", "shelf").code()).isEqualTo(1);
    assertThat(fixture.here().resolve("shelf")).exists();
    assertThat(fixture.withInput("yes\n").run("catalog", "delete", "shelf").code()).isZero();
    assertThat(fixture.here().resolve("shelf")).doesNotExist();
  }

  @Test
  void wordsBeyondWhatTheModelReadsAreReported() throws Exception {
    fixture.sample("goldfish.jpg", "fish.jpg");
    Ran ran = fixture.run("search", "a goldfish in a bowl ".repeat(200));
    assertThat(ran.code()).isZero();
    assertThat(ran.err()).contains("cut to its first 256 of 1,", "as much as semblance-mini reads");
  }

  @Test
  void aSkippedTextIsNamed() throws Exception {
    fixture.sample("goldfish.jpg", "goldfish.jpg");
    Files.writeString(fixture.here().resolve("blank.txt"), " \n");
    Ran ran = fixture.run("index", ".", "--into", "catalog");
    assertThat(ran.code()).isZero();
    assertThat(ran.err()).contains("blank.txt: the text is blank");
  }

  /// Something else in the place of the lock stands for all that keeps a catalog from being
  /// written.
  @Test
  void aCatalogThatCannotBeWrittenIsSearchedAsItIs() throws Exception {
    assertThat(fixture.run("search", "a castle").code()).isZero();
    Path lock = fixture.here().resolve(".semblance/writer.lock");
    Files.delete(lock);
    Files.createDirectory(lock);
    fixture.sample("castle-maintenon.jpg", "new.jpg");
    Ran ran = fixture.run("search", "a castle", "-k", "1");
    assertThat(ran.code()).isZero();
    assertThat(ran.out()).isEqualTo("a castle, far away.jpg\n");
    assertThat(ran.err()).contains("Not refreshed: ").contains("writer.lock");
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void aFolderThatMayOnlyBeReadIsAnsweredWithWhatToDo() throws Exception {
    Files.setPosixFilePermissions(fixture.here(), PosixFilePermissions.fromString("r-xr-xr-x"));
    try {
      assumeFalse(Files.isWritable(fixture.here()), "this user may write everywhere");
      Ran ran = fixture.run("search", "a castle");
      assertThat(ran.code()).isEqualTo(1);
      assertThat(ran.err()).contains("no permission to write").contains("--into CATALOG");
    } finally {
      Files.setPosixFilePermissions(fixture.here(), PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }
}
