package semblance.evaluate.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import semblance.embedding.StorageException;
import semblance.embedding.UnreadableContentException;

class DataReaderTest {
  @TempDir Path folder;

  @BeforeEach
  void somePictures() throws IOException {
    for (String name : List.of("a.jpg", "b.jpg", "c.png")) {
      Files.write(folder.resolve(name), new byte[] {1}); // nothing is decoded here
    }
  }

  /// A small reader of JSON lines; the program hands in that of indexing.
  private static void jsonLines(Path table, TableSource.Rows rows) throws IOException {
    long number = 0;
    for (String line : Files.readAllLines(table)) {
      number++;
      try {
        Map<String, Object> row =
            new ObjectMapper().readValue(line, new TypeReference<Map<String, Object>>() {});
        rows.row(number, row);
      } catch (JsonProcessingException e) {
        rows.badLine(number, "not JSON");
      }
    }
  }

  private TruthData read(DataSettings settings, String... lines) throws IOException {
    Path table = folder.resolve("t.jsonl");
    Files.writeString(table, String.join("\n", lines));
    return new DataReader(DataReaderTest::jsonLines, settings).read(table);
  }

  private TruthData read(String... lines) throws IOException {
    return read(DataSettings.usual(), lines);
  }

  private static List<String> texts(Sample sample) {
    return sample.texts().stream().map(text -> text.language() + ":" + text.text()).toList();
  }

  @Test
  void captionsComeAsTextListAndByLanguage() throws IOException {
    TruthData data =
        read(
            "{'image': 'a.jpg', 'caption': ' one dog ', 'year': 2011}".replace('\'', '"'),
            "{'image': 'b.jpg', 'captions': ['x', 'y'], 'language': 'en'}".replace('\'', '"'),
            "{'image': 'c.png', 'captions': {'en': ['x'], 'de': 'z'}, 'caption_fr': 'w'}"
                .replace('\'', '"'));
    assertThat(data.problems()).isEmpty();
    assertThat(data.samples())
        .extracting(DataReaderTest::texts)
        .containsExactly(
            List.of(":one dog"), List.of("en:x", "en:y"), List.of("en:x", "de:z", "fr:w"));
    assertThat(data.samples().getFirst().fields()).containsEntry("year", List.of("2011"));
    assertThat(data.samples().getFirst().picture()).isEqualTo(folder.resolve("a.jpg"));
    assertThat(data.samples().get(1).place()).isEqualTo("t.jsonl:2");
    assertThat(data.textCount()).isEqualTo(6);
  }

  @Test
  void rowsOfOnePictureBelongTogether() throws IOException {
    TruthData data =
        read(
            "{\"image\": \"a.jpg\", \"caption\": \"one\"}",
            "{\"image\": \"./a.jpg\", \"caption\": \"two\"}",
            "{\"image\": \"a.jpg\", \"caption\": \"one\"}");
    assertThat(data.samples()).hasSize(1);
    assertThat(texts(data.samples().getFirst())).containsExactly(":one", ":two");
    assertThat(data.problems())
        .extracting(Problem::toString)
        .containsExactly("t.jsonl:3: the caption 'one' stands there twice");
  }

  @Test
  void aTitleIsACaptionWhereThereIsNone() throws IOException {
    assertThat(texts(read("{\"image\": \"a.jpg\", \"title\": \"shoe\"}").samples().getFirst()))
        .containsExactly(":shoe");
    assertThat(
            texts(
                read("{\"image\": \"a.jpg\", \"title\": \"shoe\", \"caption\": \"red\"}")
                    .samples()
                    .getFirst()))
        .containsExactly(":red");
    assertThat(
            texts(
                read(
                        DataSettings.usual().withTextColumns(List.of("name")),
                        "{\"image\": \"a.jpg\", \"name\": \"shoe\", \"caption\": \"red\"}")
                    .samples()
                    .getFirst()))
        .containsExactly(":shoe");
  }

  @Test
  void whatIsWrongIsNamedByItsLine() throws IOException {
    TruthData data =
        read(
            "{\"image\": \"a.jpg\", \"caption\": \"fine\"}",
            "{\"image\": \"b.jpg\", \"caption\": \"  \"}",
            "{\"image\": \"c.png\"}",
            "{\"image\": \"gone.jpg\", \"caption\": \"x\"}",
            "{\"caption\": \"x\"}",
            "{\"image\": \"b.jpg\", \"caption\": 7}",
            "{\"image\": \"https://example.org/a.jpg\", \"caption\": \"x\"}",
            "{\"image\": \"b.jpg\", \"caption\": \"gar\uFFFDon\"}",
            "nonsense");
    assertThat(data.samples()).hasSize(1);
    assertThat(data.problems())
        .extracting(Problem::place)
        .containsExactly(
            "t.jsonl:2",
            "t.jsonl:3",
            "t.jsonl:4",
            "t.jsonl:5",
            "t.jsonl:6",
            "t.jsonl:7",
            "t.jsonl:8",
            "t.jsonl:9");
    assertThat(data.problems())
        .extracting(Problem::reason)
        .satisfiesExactly(
            reason -> assertThat(reason).isEqualTo("an empty caption"),
            reason -> assertThat(reason).contains("no caption", "there are image"),
            reason -> assertThat(reason).contains("gone.jpg does not exist"),
            reason -> assertThat(reason).contains("no picture", "there are caption"),
            reason -> assertThat(reason).contains("the caption 7 is no text"),
            reason -> assertThat(reason).contains("download it first"),
            reason -> assertThat(reason).contains("'gar\uFFFDon' is not UTF-8"),
            reason -> assertThat(reason).contains("not JSON"));
  }

  @Test
  void aTableWithoutAnyUsableRowIsRefusedWithTheFirstReason() {
    assertThatThrownBy(() -> read("{\"image\": \"gone.jpg\", \"caption\": \"x\"}"))
        .isInstanceOf(UnreadableContentException.class)
        .hasMessageContaining("no row to evaluate on")
        .hasMessageContaining("gone.jpg does not exist");
  }

  @Test
  void columnsThatAreNotThereAreNamed() {
    String row = "{\"image\": \"a.jpg\", \"caption\": \"x\"}";
    assertThatThrownBy(() -> read(DataSettings.usual().withTextColumns(List.of("naem")), row))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no column 'naem'")
        .hasMessageContaining("image, caption");
    assertThatThrownBy(() -> read(DataSettings.usual().withClassField("kind"), row))
        .hasMessageContaining("no column 'kind' for classes");
  }

  @Test
  void aPictureWithAClassNeedsNoCaption() throws IOException {
    TruthData data =
        read(
            DataSettings.usual().withClassField("kind"),
            "{\"image\": \"a.jpg\", \"kind\": [\"cat\", \"tabby\"]}",
            "{\"image\": \"b.jpg\"}");
    assertThat(data.samples()).hasSize(1);
    assertThat(data.samples().getFirst().values("kind")).containsExactly("cat", "tabby");
    assertThat(data.problems()).hasSize(1);
  }

  @Test
  void textsBesidePicturesAreTheirCaptions() throws IOException {
    Files.writeString(folder.resolve("a.txt"), "one\n\n two \n");
    Files.writeString(folder.resolve("a.de.txt"), "eins");
    Files.writeString(folder.resolve("b.txt"), "\n");
    TruthData data = folderData();
    assertThat(data.samples()).hasSize(1);
    assertThat(texts(data.samples().getFirst()))
        .containsExactlyInAnyOrder(":one", ":two", "de:eins");
    assertThat(data.problems())
        .extracting(Problem::toString)
        .containsExactly("b.txt: an empty caption", "c.png: no caption: expected c.txt");
    assertThat(data.classField()).isEmpty();
  }

  @Test
  void foldersOfPicturesAreClasses() throws IOException {
    Files.createDirectories(folder.resolve("cat"));
    Files.createDirectories(folder.resolve("dog/small"));
    Files.move(folder.resolve("a.jpg"), folder.resolve("cat/a.jpg"));
    Files.move(folder.resolve("b.jpg"), folder.resolve("dog/small/b.jpg"));
    TruthData data = folderData();
    assertThat(data.classField()).contains("class");
    assertThat(data.samples())
        .extracting(sample -> sample.values("class"))
        .containsExactly(List.of("cat"), List.of("dog"));
    assertThat(data.problems())
        .extracting(Problem::toString)
        .containsExactly("c.png: lies in no folder of a class");
  }

  @Test
  void aFolderWithATableIsThatTable() throws IOException {
    Files.writeString(
        folder.resolve("captions.jsonl"), "{\"image\": \"a.jpg\", \"caption\": \"x\"}");
    assertThat(folderData().source()).isEqualTo(folder.resolve("captions.jsonl"));
    Files.writeString(folder.resolve("more.csv"), "image,caption\n");
    assertThatThrownBy(this::folderData).hasMessageContaining("holds 2 tables");
  }

  @Test
  void whatIsNoDataIsRefusedWithWhatIsExpected() throws IOException {
    assertThatThrownBy(this::folderData)
        .isInstanceOf(UnreadableContentException.class)
        .hasMessageContaining("3 pictures, and nothing that is true of them");
    DataReader reader = new DataReader(DataReaderTest::jsonLines, DataSettings.usual());
    assertThatThrownBy(() -> reader.read(folder.resolve("nowhere")))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("does not exist");
    assertThatThrownBy(() -> reader.read(folder.resolve("a.jpg")))
        .hasMessageContaining("is no table by its name");
    Path wide = folder.resolve("wide.jsonl");
    Files.write(wide, "{}".getBytes(StandardCharsets.UTF_16));
    assertThatThrownBy(() -> reader.read(wide)).hasMessageContaining("UTF-16");
  }

  private TruthData folderData() {
    return new DataReader(DataReaderTest::jsonLines, DataSettings.usual()).read(folder);
  }
}
