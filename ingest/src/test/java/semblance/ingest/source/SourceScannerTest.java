package semblance.ingest.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import semblance.embedding.Modality;
import semblance.embedding.StorageException;
import semblance.ingest.parquet.ParquetTableWriter;

final class SourceScannerTest {
  @TempDir Path folder;

  private Path file(String name) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, "content of " + name);
  }

  private Listing list(String... exclude) {
    return new SourceScanner(
            Exclusions.usualAnd(List.of(exclude)), Set.of(Modality.TEXT, Modality.IMAGE))
        .list(List.of(new Source.Folder(folder)));
  }

  private List<String> names(Listing listing) {
    return listing.candidates().stream()
        .map(c -> folder.relativize(c.file().orElseThrow()).toString())
        .toList();
  }

  @Test
  void hiddenNamesAndJunkAreLeftOut() throws IOException {
    for (String name :
        List.of(
            "b.jpg",
            "a.PNG",
            "notes.txt",
            "program.exe",
            "noextension",
            ".hidden.jpg",
            ".cache/x.jpg",
            ".semblance/media/x.jpg",
            "node_modules/icon.png",
            "draft.txt~",
            "deep/er/c.webp")) {
      file(name);
    }
    assertThat(names(list())).containsExactly("a.PNG", "b.jpg", "deep/er/c.webp", "notes.txt");
  }

  @Test
  void excludePatternsMatchNamesAndPathsBelowTheRoot() throws IOException {
    for (String name : List.of("a.jpg", "raw/b.jpg", "2020/raw/c.jpg", "2020/d.png")) {
      file(name);
    }
    assertThat(names(list("raw"))).containsExactly("2020/d.png", "a.jpg");
    assertThat(names(list("2020/raw"))).containsExactly("2020/d.png", "a.jpg", "raw/b.jpg");
    assertThat(names(list("*.png", "raw/"))).containsExactly("a.jpg");
    assertThatThrownBy(() -> list("[a"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'[a' is not a glob");
  }

  @Test
  void loopsOfLinksEndAndLinksToNothingAreNoError() throws IOException {
    file("pictures/a.jpg");
    Files.createSymbolicLink(folder.resolve("pictures/again"), folder);
    Files.createSymbolicLink(folder.resolve("pictures/lost.jpg"), folder.resolve("nowhere.jpg"));
    Listing listing = list();
    assertThat(names(listing)).containsExactly("pictures/a.jpg");
    assertThat(listing.skipped()).isEmpty();
  }

  @Test
  void oddNamesSurviveTheWayThroughTheirUri() throws IOException {
    for (String name : List.of("two  spaces.jpg", "new\nline.jpg", "🐈 & café.png", "100%#?.jpg")) {
      file(name);
    }
    assertThat(list().candidates())
        .hasSize(4)
        .allSatisfy(candidate ->
            assertThat(Path.of(URI.create(candidate.source())))
                .isEqualTo(candidate.file().orElseThrow())
                .exists());
  }

  @Test
  void missingSourcesAreNamed() {
    Path gone = folder.resolve("gone");
    assertThatThrownBy(() -> Source.of(gone))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining(gone + " does not exist");
    assertThatThrownBy(() ->
            new SourceScanner(Exclusions.usualAnd(List.of()), Set.of(Modality.TEXT, Modality.IMAGE))
                .list(List.of(new Source.Folder(gone))))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining(gone.toString());
  }

  @Test
  void jsonLinesNamePicturesCaptionsAndMetadata() throws IOException {
    file("images/a.jpg");
    Path table = folder.resolve("items.jsonl");
    Files.writeString(
        table,
        """
        {"image": "images/a.jpg", "captions": {"en": ["A cat", "A pet"], "de": ["Eine Katze"]}, "year": 2011}
        {"id": "note-1", "text": "Feed the cat"}
        {"image": "images/missing.jpg"}
        {"year": 2012}
        not json

        [1, 2]
        """);
    Listing listing =
        new SourceScanner(Exclusions.usualAnd(List.of()), Set.of(Modality.TEXT, Modality.IMAGE))
            .list(List.of(Source.of(table)));
    assertThat(listing.candidates()).hasSize(2);
    Candidate picture = listing.candidates().getFirst();
    assertThat(picture.id()).isEqualTo(folder.resolve("images/a.jpg").toUri().toString());
    assertThat(picture.captions()).containsExactly("A cat", "A pet", "Eine Katze");
    assertThat(picture.metadata().text("year")).contains("2011");
    assertThat(listing.candidates().getLast().id()).isEqualTo("note-1");
    assertThat(listing.candidates().getLast().file()).isEmpty();
    assertThat(listing.skipped())
        .extracting(Skipped::source)
        .containsExactly(table + ":3", table + ":4", table + ":5", table + ":7");
  }

  @Test
  void parquetTablesNamePicturesCaptionsAndMetadataToo() throws IOException {
    file("images/a.jpg");
    Path table = folder.resolve("items.parquet");
    try (ParquetTableWriter writer =
        ParquetTableWriter.create(
            table,
            List.of(
                new ParquetTableWriter.Column("image_path", ParquetTableWriter.Kind.TEXT),
                new ParquetTableWriter.Column("caption", ParquetTableWriter.Kind.TEXT),
                new ParquetTableWriter.Column("year", ParquetTableWriter.Kind.INTEGER),
                new ParquetTableWriter.Column("embedding", ParquetTableWriter.Kind.VECTOR)),
            Map.of())) {
      writer.write(
          Map.of(
              "image_path",
              "images/a.jpg",
              "caption",
              "A cat",
              "year",
              2011L,
              "embedding",
              new float[] {1, 0}));
      writer.write(Map.of("caption", "alone"));
      writer.write(Map.of("image_path", "images/missing.jpg"));
    }
    SourceScanner scanner =
        new SourceScanner(Exclusions.usualAnd(List.of()), Set.of(Modality.TEXT, Modality.IMAGE));
    Listing listing = scanner.list(List.of(Source.of(table)));
    assertThat(listing.candidates()).hasSize(2);
    Candidate picture = listing.candidates().getFirst();
    assertThat(picture.id()).isEqualTo(folder.resolve("images/a.jpg").toUri().toString());
    assertThat(picture.captions()).containsExactly("A cat");
    assertThat(picture.metadata().tree().fieldNames())
        .toIterable()
        .containsExactly("image_path", "caption", "year");
    assertThat(listing.skipped()).extracting(Skipped::source).containsExactly(table + ":3");
    Files.write(table, new byte[] {'P', 'A', 'R', '1', 0, 0, 0, 0, 0, 0});
    assertThat(scanner.list(List.of(Source.of(table))).skipped())
        .singleElement()
        .extracting(Skipped::reason)
        .asString()
        .contains("items.parquet cannot be read as a Parquet file");
  }

  @Test
  void rowsOfOnePictureAreOneItemWithAllTheirCaptions() throws IOException {
    file("a.jpg");
    file("b.jpg");
    Path table = folder.resolve("captions.csv");
    Files.writeString(
        table,
        "\uFEFFimage,caption,likes,rating\na.jpg,\"A cat, asleep\",5,4.5\na.jpg,A pet,5,4.5\nb.jpg,A dog,7,3\n");
    Listing listing =
        new SourceScanner(Exclusions.usualAnd(List.of()), Set.of(Modality.TEXT, Modality.IMAGE))
            .list(List.of(Source.of(table)));
    assertThat(listing.skipped()).isEmpty();
    assertThat(listing.candidates())
        .extracting(Candidate::captions)
        .containsExactly(List.of("A cat, asleep", "A pet"), List.of("A dog"));
    assertThat(listing.candidates().getLast().metadata().json())
        .isEqualTo("{\"image\":\"b.jpg\",\"caption\":\"A dog\",\"likes\":7,\"rating\":3.0}");
  }

  @Test
  void oneIdForTwoPicturesIsReported() throws IOException {
    file("a.jpg");
    file("b.jpg");
    Path table = folder.resolve("t.jsonl");
    Files.writeString(
        table, "{\"id\": \"x\", \"image\": \"a.jpg\"}\n{\"id\": \"x\", \"image\": \"b.jpg\"}\n");
    Listing listing =
        new SourceScanner(Exclusions.usualAnd(List.of()), Set.of(Modality.TEXT, Modality.IMAGE))
            .list(List.of(Source.of(table)));
    assertThat(listing.candidates()).hasSize(1);
    assertThat(listing.skipped()).hasSize(1);
    assertThat(listing.skipped().getFirst().reason()).contains("'x'", "ids must be unique");
  }

  @Test
  void aRowWhoseIdNoItemCanHaveEndsNoRun() throws IOException {
    Path table = folder.resolve("t.jsonl");
    Files.writeString(
        table,
        "{\"id\": \"%s\", \"caption\": \"long\"}%n{\"id\": \"\\ud800\", \"caption\": \"half\"}%n{\"id\": \"a\", \"caption\": \"good\"}%n"
            .formatted("y".repeat(100_000)));
    Listing listing =
        new SourceScanner(Exclusions.usualAnd(List.of()), Set.of(Modality.TEXT, Modality.IMAGE))
            .list(List.of(Source.of(table)));
    assertThat(listing.candidates()).extracting(Candidate::id).containsExactly("a");
    assertThat(listing.skipped())
        .extracting(Skipped::reason)
        .satisfiesExactly(
            one -> assertThat(one).contains("at most 32000"),
            two -> assertThat(two).contains("surrogate pair"));
  }

  @Test
  void anEmptyTableIsSkippedAndSaidToBeEmpty() throws IOException {
    Path table = Files.createFile(folder.resolve("empty.csv"));
    Listing listing =
        new SourceScanner(Exclusions.usualAnd(List.of()), Set.of(Modality.TEXT, Modality.IMAGE))
            .list(List.of(Source.of(table)));
    assertThat(listing.candidates()).isEmpty();
    assertThat(listing.skipped().getFirst().reason()).contains("the table is empty");
  }
}
