package semblance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import semblance.cli.CommandFixture.Ran;

class UsageTest {
  private final CommandFixture fixture;

  UsageTest(@TempDir Path folder) throws Exception {
    fixture = new CommandFixture(folder.toRealPath());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--help",
        "search --help",
        "index --help",
        "embed --help",
        "label --help",
        "demo --help",
        "train --help",
        "catalog --help",
        "catalog info --help",
        "catalog verify --help",
        "catalog duplicates --help",
        "catalog map --help",
        "catalog align --help",
        "catalog remove --help",
        "catalog delete --help",
        "models --help",
        "models list --help",
        "models new --help",
        "models pull --help",
        "models info --help",
        "models verify --help"
      })
  void everyCommandExplainsItself(String command) {
    Ran ran = fixture.run(command.split(" "));
    assertThat(ran.code()).isZero();
    assertThat(ran.out()).contains("Usage: semblance").doesNotContain("\033");
    assertThat(ran.err()).isEmpty();
  }

  @Test
  void searchExplainsItselfWithExamplesAndExitCodes() {
    assertThat(fixture.run("search", "--help").out())
        .contains("Examples:")
        .contains("semblance search beach.jpg --not people")
        .contains("Exit codes: 0 done")
        .contains("snow^2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "bogus", "search", "search --bogus x", "index", "models", "catalog"})
  void aCommandLineWithoutSenseIsOneSentenceAndExitCode2(String line) {
    Ran ran = fixture.run(line.isEmpty() ? new String[0] : line.split(" "));
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err()).startsWith("semblance: ").contains("Try 'semblance").hasLineCount(2);
  }

  @Test
  void aMistypedCommandIsAnsweredWithTheNearest() {
    assertThat(fixture.run("serach", "a dog").err())
        .contains("there is no command 'serach': did you mean search?");
    assertThat(fixture.run("catalog", "qqq").err())
        .contains("there is no command 'qqq': ")
        .contains("verify");
  }

  @Test
  void whatIsNoNumberIsSaidInWordsOfPeople() {
    assertThat(fixture.run("search", "x", "-k", "abc").err())
        .contains("'abc' is not a whole number");
    assertThat(fixture.run("search", "x", "--min-score", "abc").err())
        .contains("'abc' is not a number");
  }

  @Test
  void anEmptyFilterRemovesNothing() {
    Ran ran = fixture.run("catalog", "remove", "--where", " ");
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains("would remove every item");
  }

  @ParameterizedTest
  @ValueSource(strings = {"info", "verify"})
  void aCatalogIsNamedByItsFolderAlone(String command) {
    Ran ran = fixture.run("catalog", command, "my-catalog");
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err()).contains("there is no catalog at").contains("my-catalog");
    assertThat(fixture.run("catalog", command, "--in", "my-catalog").err()).isEqualTo(ran.err());
    Ran twice = fixture.run("catalog", command, "one", "--in", "two");
    assertThat(twice.code()).isEqualTo(2);
    assertThat(twice.err()).contains("two catalogs are named, one and two");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "1001", "1000000"})
  void asManyResultsAsCannotBeAreRefused(String number) {
    Ran ran = fixture.run("search", "x", "-k", number);
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains("expected 1 to 1,000").hasLineCount(1);
  }

  @Test
  void onlyNegativesAreRefusedWithAdvice() {
    Ran ran = fixture.run("search", "--not", "people");
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains("only says what not to find ('people')").contains("add what");
  }

  @Test
  void aMissingFileIsAnErrorAndNotWords() {
    Ran ran = fixture.run("search", "nothere.jpg");
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err()).contains("nothere.jpg does not exist").contains("text:nothere.jpg");
  }

  @Test
  void aWrongFilterIsShownWithAMarkBelowThePlace() {
    Ran ran = fixture.run("search", "x", "--where", "year >>= 3");
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err().lines().toList()).hasSize(3);
    assertThat(ran.err().lines().toList().get(2).strip()).isEqualTo("^");
  }

  @Test
  void anEmptyFolderIsSaidToBeEmptyAndStaysSo() throws Exception {
    Ran search = fixture.run("search", "a dog");
    assertThat(search.code()).isEqualTo(1);
    assertThat(search.err()).contains("holds no pictures").hasLineCount(1);
    Ran index = fixture.run("index", ".");
    assertThat(index.code()).isEqualTo(1);
    assertThat(index.err()).contains("no pictures, films or texts were found").hasLineCount(1);
    try (var files = Files.list(fixture.here())) {
      assertThat(files).isEmpty();
    }
  }

  @Test
  void aTableWithoutContentIsAnsweredWithWhatItsRowsNeed() throws Exception {
    Files.writeString(fixture.here().resolve("t.csv"), "foo,bar\n1,2\n");
    Ran ran = fixture.run("index", "t.csv", "--into", "catalog");
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err())
        .contains(
            "no pictures, films or texts were found",
            "1 skipped, such as ",
            "no content: the row needs a column")
        .hasLineCount(1);
    assertThat(fixture.here().resolve("catalog")).doesNotExist();
  }

  @Test
  void theHomeFolderIsNotIndexedUnasked() throws Exception {
    Files.createDirectories(fixture.here().resolve("home"));
    Ran ran = fixture.runIn(fixture.here().resolve("home"), "search", "a dog");
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err()).contains("too large a folder to index unasked");
  }

  @Test
  void aMissingFolderCannotBeIndexed() {
    Ran ran = fixture.run("index", "not-here", "--prune");
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err()).contains("not-here does not exist").hasLineCount(1);
  }

  @Test
  void anUnknownModelIsNamed() {
    Ran ran = fixture.run("embed", "x", "--model", "no-such-model");
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err()).contains("no-such-model").hasLineCount(1);
  }

  @Test
  void whatIsNoCatalogIsNotDeleted() throws Exception {
    Files.writeString(fixture.here().resolve("letter.txt"), "precious");
    Ran ran = fixture.run("catalog", "delete", ".", "--yes");
    assertThat(ran.code()).isEqualTo(1);
    assertThat(fixture.here().resolve("letter.txt")).exists();
  }

  @Test
  void aStackTraceIsShownOnlyWhereAsked() {
    assertThat(fixture.run("search", "nothere.jpg").err()).doesNotContain("\tat ");
    assertThat(fixture.with("SEMBLANCE_DEBUG", "1").run("search", "nothere.jpg").err())
        .contains("\tat semblance.");
  }
}
