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

/// `semblance evaluate` on a few sample pictures.
final class EvaluateTest {
  private final CommandFixture fixture;

  EvaluateTest(@TempDir Path folder) throws Exception {
    fixture = new CommandFixture(folder.toRealPath());
    for (String name : List.of("alpaca", "goldfish")) {
      fixture.sample(name + ".jpg", name + ".jpg");
    }
  }

  private static String tinyClip() {
    return CommandFixture.root().resolve("model/src/test/resources/tiny-clip-gelu").toString();
  }

  private void table(String name, String... lines) throws IOException {
    Files.writeString(fixture.here().resolve(name), String.join("\n", lines) + "\n");
  }

  @Test
  void theEmbeddedModelFindsWhatCaptionsSay() throws Exception {
    CommandFixture.requireModel();
    table(
        "t.csv",
        "image,caption,kind",
        "alpaca.jpg,an alpaca,animal",
        "goldfish.jpg,a goldfish,animal");
    Ran ran = fixture.run("evaluate", "--data", "t.csv", "--k", "1,2", "--json", "--class", "kind");
    assertThat(ran.code()).as(ran.err()).isZero();
    JsonNode json = new ObjectMapper().readTree(ran.out());
    assertThat(json.at("/retrieval")).hasSize(2);
    for (JsonNode slice : json.at("/retrieval")) {
      assertThat(slice.get("recall@1").doubleValue()).isEqualTo(1);
      assertThat(slice.get("median_rank").doubleValue()).isEqualTo(1);
    }
    assertThat(json.at("/catalog/index/recall@1").doubleValue()).isEqualTo(1);
    assertThat(json.at("/catalog/index/first_ten_alike").doubleValue()).isEqualTo(1);
    assertThat(json.at("/catalog/no_good_match/unanswerable").intValue()).isEqualTo(40);
    assertThat(json.at("/catalog/no_good_match/area_under_curve").doubleValue()).isGreaterThan(.9);
    assertThat(json.at("/classification/accuracy@1").doubleValue()).isEqualTo(1);
  }

  @Test
  void theTableShowsFiguresAndThePageTheMisses() throws Exception {
    table(
        "t.jsonl",
        "{\"image\": \"alpaca.jpg\", \"captions\": {\"en\": [\"an alpaca\", \"a beast\"], \"de\": \"ein Alpaka\"}}",
        "{\"image\": \"goldfish.jpg\", \"captions\": {\"en\": [\"a <b>fish</b>\"]}}",
        "{\"image\": \"none.jpg\", \"caption\": \"nothing\"}");
    Ran ran =
        fixture.run("evaluate", "--data", "t.jsonl", "--model", tinyClip(), "--html", "e.html");
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.out())
        .contains("2 pictures, 4 texts", "text → picture", "picture → text", "  en", "  de")
        .contains("modality gap", "through a catalog of 2 items", "no good match");
    assertThat(ran.err()).contains("Left out: t.jsonl:3", "none.jpg does not exist");
    String page = Files.readString(fixture.here().resolve("e.html"));
    assertThat(page).contains("<table>", "R@10").doesNotContain("<b>fish");
  }

  @Test
  void picturesThatCannotBeDecodedAreLeftOutAndDuplicatesTold() throws Exception {
    Files.write(fixture.here().resolve("broken.jpg"), new byte[] {(byte) 0xFF, (byte) 0xD8, 1});
    Files.copy(fixture.here().resolve("alpaca.jpg"), fixture.here().resolve("twin.jpg"));
    table(
        "t.tsv",
        "image\tcaption",
        "alpaca.jpg\tan alpaca",
        "broken.jpg\tnoise",
        "twin.jpg\tan alpaca",
        "goldfish.jpg\ta fish");
    Ran ran = fixture.run("evaluate", "--data", "t.tsv", "--model", tinyClip(), "--json");
    assertThat(ran.code()).as(ran.err()).isZero();
    JsonNode json = new ObjectMapper().readTree(ran.out());
    assertThat(json.get("pictures").intValue()).isEqualTo(3);
    assertThat(json.at("/left_out/0/place").textValue()).isEqualTo("t.tsv:3");
    assertThat(json.at("/duplicates/0")).hasSize(2);
    assertThat(json.get("texts_of_several_pictures").intValue()).isOne();
    assertThat(ran.err()).contains("Duplicates: 1 pictures", "Duplicates: 1 texts");
  }

  @Test
  void foldersOfClassesAreClassified() throws Exception {
    Path classes = fixture.here().resolve("zoo");
    Files.createDirectories(classes.resolve("al_paca"));
    Files.createDirectories(classes.resolve("fish"));
    Files.move(fixture.here().resolve("alpaca.jpg"), classes.resolve("al_paca/1.jpg"));
    Files.move(fixture.here().resolve("goldfish.jpg"), classes.resolve("fish/2.jpg"));
    Ran ran = fixture.run("evaluate", "--data", "zoo", "--model", tinyClip());
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.out()).contains("class: 2 classes", "accuracy@1", "mean per-class recall");
  }

  @Test
  void aGivenCatalogIsAskedWithItsOwnModel() throws Exception {
    table("t.jsonl", "{\"image\": \"alpaca.jpg\", \"caption\": \"an alpaca\", \"wool\": true}");
    Ran made =
        fixture.run("index", "alpaca.jpg", "goldfish.jpg", "--into", "c", "--model", tinyClip());
    assertThat(made.code()).as(made.err()).isZero();
    Ran ran = fixture.run("evaluate", "--data", "t.jsonl", "--catalog", "c", "--json");
    assertThat(ran.code()).as(ran.err()).isZero();
    JsonNode json = new ObjectMapper().readTree(ran.out());
    assertThat(json.at("/catalog/items").intValue()).isEqualTo(2);
    assertThat(json.get("model").textValue()).endsWith("tiny-clip-gelu");
    table("u.jsonl", "{\"image\": \"goldfish.jpg\", \"caption\": \"a fish\"}");
    Files.delete(fixture.here().resolve("c/catalog.json"));
    assertThat(fixture.run("evaluate", "--data", "u.jsonl", "--catalog", "c").code()).isOne();
  }

  @Test
  void mistakesAreNamed() throws Exception {
    table("t.jsonl", "{\"image\": \"alpaca.jpg\", \"caption\": \"an alpaca\"}");
    Ran noData = fixture.run("evaluate");
    assertThat(noData.code()).isEqualTo(2);
    assertThat(noData.err()).contains("--data");
    Ran noField =
        fixture.run("evaluate", "--data", "t.jsonl", "--by", "gender", "--model", tinyClip());
    assertThat(noField.code()).isEqualTo(2);
    assertThat(noField.err()).contains("no field 'gender'");
    Ran zero = fixture.run("evaluate", "--data", "t.jsonl", "--k", "0", "--model", tinyClip());
    assertThat(zero.code()).isEqualTo(2);
    assertThat(zero.err()).contains("recall at 0");
    Ran noFolder =
        fixture.run(
            "evaluate", "--data", "t.jsonl", "--model", tinyClip(), "--html", "none/e.html");
    assertThat(noFolder.code()).isOne();
    assertThat(noFolder.err()).contains("its folder does not exist").doesNotContain("pictures a");
    Files.writeString(fixture.here().resolve("none.txt"), " \n");
    Ran noQueries = fixture.run("evaluate", "--data", "t.jsonl", "--unanswerable", "none.txt");
    assertThat(noQueries.code()).isEqualTo(2);
    assertThat(noQueries.err()).contains("no queries in none.txt");
    Files.writeString(fixture.here().resolve("broken.jpg"), "no picture");
    table("b.jsonl", "{\"image\": \"broken.jpg\", \"caption\": \"x\"}");
    Ran broken = fixture.run("evaluate", "--data", "b.jsonl", "--model", tinyClip());
    assertThat(broken.code()).isOne();
    assertThat(broken.err()).contains("none of the 1 pictures", "b.jsonl:1");
    Ran both =
        fixture.run("evaluate", "--data", "t.jsonl", "--catalog", "c", "--model", tinyClip());
    assertThat(both.code()).isEqualTo(2);
    String blind =
        CommandFixture.root().resolve("model/src/test/resources/tiny-sentence-bert").toString();
    Ran sightless = fixture.run("evaluate", "--data", "t.jsonl", "--model", blind);
    assertThat(sightless.code()).isOne();
    assertThat(sightless.err()).contains("has no image tower");
  }
}
