package semblance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import semblance.cli.LauncherFixture.Outcome;

@DisabledOnOs(OS.WINDOWS)
class LauncherTest {
  private final LauncherFixture fixture;

  LauncherTest(@TempDir Path folder) throws IOException {
    fixture = new LauncherFixture(folder.toRealPath().resolve("with a space"));
  }

  @BeforeEach
  void anOldJavaStandsFirst() {
    Path old = fixture.jdk("old/jdk-17", "17.0.15");
    fixture.with("JAVA_HOME", old.toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "places/usr/lib/jvm/temurin",
        "places/opt/jdk-new",
        "home/.sdkman/candidates/java/25-tem",
        "home/.local/share/mise/installs/java/temurin-25",
        "home/.asdf/installs/java/temurin-25",
        "home/.jenv/versions/25",
        "home/.jdks/temurin-25.0.1",
        "places/Library/Java/JavaVirtualMachines/temurin-25.jdk/Contents/Home",
        "places/opt/homebrew/opt/openjdk@25/libexec/openjdk.jdk/Contents/Home"
      })
  void aJdkInAUsualPlaceIsFoundThoughJavaHomeIsOlder(String place) throws Exception {
    Path home = fixture.jdk(place, "25.0.3");

    Outcome outcome = fixture.run("search", "a dog");

    assertThat(outcome.err()).doesNotContain("Semblance needs");
    assertThat(outcome.out()).startsWith("java " + home.getFileName());
    assertThat(outcome.code()).isZero();
  }

  @Test
  void theVersionItIsTestedWithIsPreferredToALaterOne() throws Exception {
    fixture.jdk("places/opt/a-later-one", "27");
    fixture.jdk("places/opt/the-tested-one", "25");
    assertThat(fixture.run("--help").out()).startsWith("java the-tested-one");
  }

  @Test
  void aLaterVersionWillDo() throws Exception {
    fixture.jdk("places/opt/a-later-one", "27-ea");
    assertThat(fixture.run("--help").out()).startsWith("java a-later-one");
  }

  @Test
  void javaOnThePathIsTakenThroughItsLinksIfItIsNewEnough() throws Exception {
    fixture.jdk("elsewhere/jdk-on-path", "25.0.1");
    Files.createSymbolicLink(
        fixture.folder().resolve("bin/java"), Path.of("../elsewhere/jdk-on-path/bin/java"));
    assertThat(fixture.run("--help").out()).startsWith("java jdk-on-path");
  }

  @Test
  void withoutAJdkItSaysWhatItFoundAndHowToGetOne() throws Exception {
    Outcome outcome = fixture.run("search", "a dog");

    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.err())
        .contains("needs a JDK 25 or later, and found none")
        .contains("17.0.15 in " + fixture.folder().resolve("old/jdk-17"))
        .containsPattern("sdk install java|apt install|dnf install|brew install|mise use")
        .contains("SEMBLANCE_JAVA_HOME")
        .doesNotContain("http");
    assertThat(outcome.out()).isEmpty();
  }

  @Test
  void aRuntimeWithoutACompilerIsNoJdk() throws Exception {
    Path home = fixture.jdk("places/opt/runtime", "25");
    Files.delete(home.resolve("bin/javac"));
    assertThat(fixture.run("--help").code()).isEqualTo(1);
  }

  @Test
  void theJdkThatAPersonChoseIsUsedOrRefusedButNeverPassedOver() throws Exception {
    fixture.jdk("places/opt/found", "25");
    Path chosen = fixture.jdk("chosen/mine", "26");
    fixture.with("SEMBLANCE_JAVA_HOME", chosen.toString());
    assertThat(fixture.run("--help").out()).startsWith("java mine");

    fixture.with("SEMBLANCE_JAVA_HOME", fixture.folder().resolve("old/jdk-17").toString());
    Outcome refused = fixture.run("--help");
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err()).contains("17.0.15").contains("JDK 25 or later");
  }

  @Test
  void itRunsThroughSymbolicLinks() throws Exception {
    fixture.jdk("places/opt/jdk", "25");
    Path link = fixture.folder().resolve("a link");
    Path linkToLink = fixture.folder().resolve("home/semblance");
    Files.createSymbolicLink(link, fixture.checkout().resolve("semblance"));
    Files.createSymbolicLink(linkToLink, Path.of("../a link"));

    Outcome outcome = fixture.runAs(linkToLink, "--help");

    assertThat(outcome.out()).contains("[-Dsemblance.root=" + fixture.checkout() + "]");
  }

  @Test
  void wordsReachTheCommandUnchanged() throws Exception {
    fixture.jdk("places/opt/jdk", "25");
    String[] words = {"search", "two words", "", "*", "$HOME", "a\nb", "'\"\\", "--not", "ü 🐈"};

    String out = fixture.run(words).out();

    assertThat(out).endsWith("[semblance.cli.Main]\n[" + String.join("]\n[", words) + "]\n");
  }

  @Test
  void optionsForJavaArePassedOn() throws Exception {
    fixture.jdk("places/opt/jdk", "25");
    fixture.with("SEMBLANCE_JAVA_OPTIONS", "-Xmx3g -Dx=*");
    assertThat(fixture.run("--help").out()).contains("[-Xmx3g]\n[-Dx=*]\n");
  }

  @Test
  void itBuildsOnceAndAgainAfterAChangeOrADeletion() throws Exception {
    fixture.jdk("places/opt/jdk", "25");
    fixture.run("--help");
    Outcome second = fixture.run("--help");
    assertThat(fixture.calls("mvn")).hasSize(1);
    assertThat(second.err()).isEmpty();

    LauncherFixture.write(fixture.checkout().resolve("media/src/main/New.java"), "class New {}");
    fixture.run("--help");
    assertThat(fixture.calls("mvn")).hasSize(2);

    Files.delete(fixture.checkout().resolve("media/src/main/Part.java"));
    Outcome fourth = fixture.run("--help");
    assertThat(fixture.calls("mvn")).hasSize(3);
    assertThat(fourth.err()).contains("sources have changed");

    fixture.run("--help");
    assertThat(fixture.calls("mvn")).hasSize(3);
  }

  @Test
  void mavenRunsWithTheJdkThatWasFound() throws Exception {
    Path home = fixture.jdk("places/opt/jdk", "25");
    fixture.run("--help");
    assertThat(fixture.calls("mvn").getFirst()).startsWith(home + " ").contains("-Pquick");
  }

  @Test
  void aLibraryThatWentAwayIsFetchedAgain() throws Exception {
    fixture.jdk("places/opt/jdk", "25");
    fixture.run("--help");
    Path build = Path.of(Files.readAllLines(current()).getFirst());
    Files.delete(build.resolve("library.jar"));

    assertThat(fixture.run("--help").code()).isZero();
    assertThat(fixture.calls("mvn")).hasSize(2);
  }

  @Test
  void aMovedCheckoutIsBuiltWhereItIsNow() throws Exception {
    fixture.jdk("places/opt/jdk", "25");
    fixture.run("--help");
    Path moved = fixture.folder().resolve("moved");
    Files.move(fixture.checkout(), moved);

    Outcome outcome =
        fixture.with("CHECKOUT", moved.toString()).runAs(moved.resolve("semblance"), "--help");

    assertThat(outcome.out()).contains("[-Dsemblance.root=" + moved + "]");
    assertThat(fixture.calls("mvn")).hasSize(2);
  }

  @Test
  void aFailedBuildShowsItsErrorsAndIsTriedAgain() throws Exception {
    fixture.jdk("places/opt/jdk", "25");
    Path broken = fixture.checkout().resolve("broken");
    LauncherFixture.write(broken, "");

    Outcome failed = fixture.run("search", "x");
    assertThat(failed.code()).isEqualTo(1);
    assertThat(failed.err())
        .contains("The build failed")
        .contains("Tower.java:[3,5] a semicolon is missing")
        .contains("build.log");
    assertThat(failed.out()).isEmpty();

    Files.delete(broken);
    assertThat(fixture.run("search", "x").code()).isZero();
  }

  @Test
  void severalFirstRunsAtOnceBuildOnce() throws Exception {
    fixture.jdk("places/opt/jdk", "25");
    fixture.with("BUILD_SECONDS", "1");
    Path command = fixture.checkout().resolve("semblance");
    Process first = fixture.start(command, "search", "one");
    Process second = fixture.start(command, "search", "two");
    Process third = fixture.start(command, "search", "three");

    assertThat(fixture.finish(first).out()).endsWith("[one]\n");
    assertThat(fixture.finish(second).out()).endsWith("[two]\n");
    assertThat(fixture.finish(third).out()).endsWith("[three]\n");
    assertThat(fixture.calls("mvn")).hasSize(1);
    assertThat(fixture.calls("java")).containsExactly("record", "create");
  }

  @Test
  void aBuildThatWasKilledDoesNotBlockTheNext() throws Exception {
    fixture.jdk("places/opt/jdk", "25");
    fixture.with("BUILD_SECONDS", "30");
    Process killed = fixture.start(fixture.checkout().resolve("semblance"), "--help");
    Path log = fixture.checkout().resolve("cli/target/quick/app/build.log");
    long deadline = System.nanoTime() + 30_000_000_000L;
    while (!Files.exists(log) && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    killed.descendants().forEach(ProcessHandle::destroyForcibly);
    killed.destroyForcibly().waitFor();

    assertThat(fixture.with("BUILD_SECONDS", "0").run("--help").code()).isZero();
  }

  @Test
  void searchesStartFromACacheAndIndexingGetsTheVectorApi() throws Exception {
    fixture.jdk("places/opt/jdk", "25");
    String search = fixture.run("search", "x").out();
    assertThat(search).contains("/start.aot]").doesNotContain("jdk.incubator.vector");
    String index = fixture.run("index", "x").out();
    assertThat(index).contains("[--add-modules=jdk.incubator.vector]").doesNotContain("start.aot");
  }

  @Test
  void testPassesTheChecksOfMaven() throws Exception {
    fixture.jdk("places/opt/jdk", "25");
    fixture.run("test", "-pl", "media");
    assertThat(fixture.calls("mvn")).hasSize(1);
    assertThat(fixture.calls("mvn").getFirst()).endsWith(" verify -pl media");
  }

  private Path current() {
    return fixture.checkout().resolve("cli/target/quick/app/current");
  }

  @Test
  void aFolderThatIsGoneIsSaidInASentence() throws Exception {
    fixture.jdk("places/opt/jdk", "25");
    Path script = fixture.folder().resolve("bin/from-a-deleted-folder");
    LauncherFixture.program(
        script,
        "mkdir gone && cd gone && rmdir ../gone && exec '%s/semblance' --help"
            .formatted(fixture.checkout()));
    Outcome outcome = fixture.runAs(script);
    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.err()).contains("The folder that you are in no longer exists");
    assertThat(outcome.out()).isEmpty();
  }

  @Test
  void aCheckoutThatCannotBeWrittenIsSaidInASentence() throws Exception {
    fixture.jdk("places/opt/jdk", "25");
    Path app = fixture.checkout().resolve("cli/target/quick/app");
    Files.createDirectories(app.getParent());
    Files.writeString(app, "a file where a folder belongs");
    Outcome outcome = fixture.run("--help");
    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.err())
        .contains("has to be built, and the folder " + app + " cannot be written")
        .hasLineCount(2);
  }
}
