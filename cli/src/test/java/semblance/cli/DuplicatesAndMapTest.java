package semblance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import semblance.cli.CommandFixture.Ran;
import semblance.media.PictureDecoder;
import semblance.media.Thumbnails;

final class DuplicatesAndMapTest {
  /// A name that would end a script, an attribute or a line.
  private static final String HOSTILE = "'\"><img src=x onerror=alert(1)></script>&amp;\n.jpg";

  private static final List<String> KINDS = List.of("castle", "dog", "fish", "bear");

  @TempDir private Path folder;
  private CommandFixture fixture;

  @BeforeEach
  void requireModel() {
    CommandFixture.requireModel();
    fixture = new CommandFixture(folder);
  }

  private void index() throws Exception {
    Ran ran = fixture.run("index", "pictures", "--into", "catalog");
    assertThat(ran.code()).as(ran.err()).isZero();
  }

  /// A copy of a sample at half the size.
  private Path small(String sample, String as) throws Exception {
    Path file = folder.resolve(as);
    Path original = CommandFixture.root().resolve("samples/pictures").resolve(sample);
    var picture = new PictureDecoder().decode(original);
    return Files.write(
        file, Thumbnails.jpeg(picture, Math.max(picture.width(), picture.height()) / 2));
  }

  @Test
  void theLargestPictureIsKeptThenTheOldest() throws Exception {
    fixture.sample("castle-maintenon.jpg", "pictures/a castle.jpg");
    fixture.sample("goldfish.jpg", "pictures/fish.jpg");
    fixture.sample("goldfish.jpg", "pictures/the same fish.jpg");
    fixture.sample("castle-chambord.jpg", "pictures/another castle.jpg");
    small("castle-maintenon.jpg", "pictures/0 small castle.jpg");
    Files.setLastModifiedTime(
        folder.resolve("pictures/the same fish.jpg"), FileTime.fromMillis(1_000_000_000_000L));
    index();

    JsonNode all =
        new ObjectMapper()
            .readTree(fixture.run("catalog", "duplicates", "catalog", "--json").out());
    assertThat(all.at("/groups")).hasSize(2);
    assertThat(all.findValuesAsText("reason"))
        .satisfiesExactlyInAnyOrder(
            reason -> assertThat(reason).startsWith("the largest picture, "),
            reason -> assertThat(reason).isEqualTo("the oldest file"));
    assertThat(fixture.run("catalog", "duplicates", "catalog", "-0").out().split("\0", -1))
        .containsExactlyInAnyOrder("pictures/0 small castle.jpg", "pictures/fish.jpg", "");
    assertThat(fixture.run("catalog", "duplicates", "catalog", "--exact").out())
        .isEqualTo("pictures/fish.jpg\n");
    assertThat(folder.resolve("pictures").toFile().list()).hasSize(5);
  }

  @Test
  void whatIsNotSafeToTakeAwayDoesNotComeOut() throws Exception {
    fixture.sample("goldfish.jpg", "pictures/a.jpg");
    fixture.sample("goldfish.jpg", "pictures/b.jpg");
    Files.setLastModifiedTime(
        folder.resolve("pictures/a.jpg"), FileTime.fromMillis(1_000_000_000_000L));
    index();
    assertThat(fixture.run("catalog", "duplicates", "catalog").out()).isEqualTo("pictures/b.jpg\n");
    Files.delete(folder.resolve("pictures/a.jpg"));
    Ran ran = fixture.run("catalog", "duplicates", "catalog");
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err()).contains("1 left out: they have changed or are gone");
  }

  @Test
  void namesCannotBreakOutOfThePages() throws Exception {
    fixture.sample("goldfish.jpg", "pictures/a.jpg");
    fixture.sample("goldfish.jpg", "pictures/" + HOSTILE.replace("/", "∕"));
    index();
    assertThat(fixture.run("catalog", "duplicates", "catalog", "--html", "d.html").code()).isZero();
    assertThat(fixture.run("catalog", "map", "catalog", "--html", "m.html").code()).isZero();
    String duplicates = Files.readString(folder.resolve("d.html"));
    assertThat(duplicates).contains("&lt;img src=x").doesNotContain("<img src=x");
    String map = Files.readString(folder.resolve("m.html"));
    assertThat(map).contains("\\u003cimg src=x").doesNotContain("<img src=x");
    assertThat(map)
        .contains("default-src 'none'")
        .doesNotContain("http:")
        .doesNotContain("https:/");
  }

  @Test
  void whatIsAlikeLiesTogetherOnTheMap() throws Exception {
    int count = 0;
    try (var samples = Files.list(CommandFixture.root().resolve("samples/pictures"))) {
      for (Path sample : (Iterable<Path>) samples.sorted()::iterator) {
        String name = sample.getFileName().toString();
        if (KINDS.stream().anyMatch(name::contains)) {
          fixture.sample(name, "pictures/" + name);
          count++;
        }
      }
    }
    index();
    Ran ran = fixture.run("catalog", "map", "catalog", "--csv");
    assertThat(ran.err()).contains(String.format(Locale.ROOT, "%d items laid out", count));
    assertThat(fixture.run("catalog", "map", "catalog", "--csv").out()).isEqualTo(ran.out());
    List<String[]> rows = ran.out().lines().skip(1).map(line -> line.split(",", -1)).toList();
    assertThat(rows).hasSize(count);
    int right = 0;
    for (String[] row : rows) {
      String[] nearest =
          rows.stream()
              .filter(other -> !other[0].equals(row[0]))
              .min(java.util.Comparator.comparingDouble(other -> distance(row, other)))
              .orElseThrow();
      right += kind(nearest[1]).equals(kind(row[1])) ? 1 : 0;
    }
    assertThat(right).as(ran.out()).isGreaterThanOrEqualTo((int) (.9 * count));

    assertThat(fixture.run("catalog", "map", "catalog", "--png", "map.png").code()).isZero();
    assertThat(new PictureDecoder().decode(folder.resolve("map.png")).width()).isEqualTo(3_000);
  }

  @Test
  void mistakesAreAnsweredWithWhatToDo() throws Exception {
    fixture.sample("goldfish.jpg", "pictures/a.jpg");
    index();
    assertThat(fixture.run("catalog", "duplicates", "catalog", "--threshold", "1.5").err())
        .contains("a threshold of 1.5: expected a cosine above 0 and at most 1");
    assertThat(fixture.run("catalog", "duplicates", "catalog", "--json", "-0").code()).isEqualTo(2);
    assertThat(fixture.run("catalog", "map", "catalog", "--colour", "season").err())
        .contains("no field 'season' to colour by: expected one of cluster, kind");
    assertThat(fixture.run("catalog", "map", "catalog", "--csv", "--colour", "kind").code())
        .isEqualTo(2);
    assertThat(fixture.run("catalog", "map", "catalog", "--html", "no/such/folder.html").err())
        .contains("its folder does not exist");
    assertThat(fixture.run("catalog", "map", "nowhere").code()).isEqualTo(1);
  }

  private static double distance(String[] one, String[] other) {
    return Math.hypot(
        Double.parseDouble(one[3]) - Double.parseDouble(other[3]),
        Double.parseDouble(one[4]) - Double.parseDouble(other[4]));
  }

  private static String kind(String path) {
    if (path.contains("castle")) {
      return "castle";
    }
    return path.contains("fish") && !path.contains("kingfisher") ? "fish" : "furred or feathered";
  }
}
