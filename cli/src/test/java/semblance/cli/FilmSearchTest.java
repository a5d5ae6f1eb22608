package semblance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import semblance.cli.CommandFixture.Ran;

/// A folder with nothing but a film of five scenes of three seconds each, with the embedded model.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class FilmSearchTest {
  private static final Path FILM = CommandFixture.root().resolve("samples/films/journey.mp4");

  private final CommandFixture fixture;

  FilmSearchTest(@TempDir Path folder) throws IOException {
    fixture = new CommandFixture(Files.createDirectories(folder.toRealPath().resolve("films")));
  }

  @BeforeAll
  void aFilmIsIndexedWithoutAnySetUp() throws IOException {
    CommandFixture.requireModel();
    Files.copy(FILM, fixture.here().resolve("journey.mp4"));
    Ran ran = fixture.run("search", "a castle", "-k", "1", "--min-score", "-99");
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.out()).isEqualTo("journey.mp4\n");
    Ran info = fixture.run("catalog", "info", "--json");
    assertThat(new ObjectMapper().readTree(info.out()).at("/segments/video").intValue())
        .isBetween(5, 8);
  }

  private JsonNode best(String words) throws IOException {
    Ran ran = fixture.run("search", words, "--json", "-k", "1", "--min-score", "-99");
    assertThat(ran.code()).as(ran.err()).isZero();
    return new ObjectMapper().readTree(ran.out()).at("/matches/0");
  }

  @Test
  void aFilmIsFoundAtTheMomentThatWasAskedFor() throws Exception {
    String[] scenes = {"a castle", "a goldfish", "a tiger", "a rocket launch", "a windmill"};
    for (int i = 0; i < scenes.length; i++) {
      JsonNode match = best(scenes[i]);
      assertThat(match.at("/path").textValue()).as(scenes[i]).isEqualTo("journey.mp4");
      assertThat(match.at("/modality").textValue()).isEqualTo("video");
      double middle =
          (match.at("/place/startSeconds").doubleValue()
                  + match.at("/place/endSeconds").doubleValue())
              / 2;
      assertThat(middle).as(scenes[i]).isBetween(3.0 * i - 1, 3.0 * i + 4);
    }
  }

  @Test
  void aPageShowsWhenAndWhatIsSeenThenAndLinksThere() throws Exception {
    Ran ran =
        fixture.run(
            "search", "a rocket launch", "-k", "1", "--min-score", "-99", "--html", "page.html");
    assertThat(ran.code()).as(ran.err()).isZero();
    String page = Files.readString(fixture.here().resolve("page.html"));
    assertThat(page).containsPattern("<small>0:\\d\\d–0:1\\d</small>").contains("journey.mp4#t=");
    String windmill = picture("a windmill");
    String tiger = picture("a tiger");
    assertThat(windmill).isNotEqualTo(tiger);
  }

  private String picture(String words) throws IOException {
    Ran ran = fixture.run("search", words, "-k", "1", "--min-score", "-99", "--html", "one.html");
    assertThat(ran.code()).as(ran.err()).isZero();
    String page = Files.readString(fixture.here().resolve("one.html"));
    int start = page.indexOf("src=\"data:image/jpeg;base64,");
    assertThat(start).isPositive();
    return page.substring(start, page.indexOf('"', start + 5));
  }

  @Test
  void aFilmIsAPartOfAQueryToo() {
    Ran ran = fixture.run("search", "journey.mp4", "-k", "1", "--min-score", "-99");
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.out()).isEqualTo("journey.mp4\n");
  }
}
