package semblance.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import semblance.catalog.storage.AtomicFiles;
import semblance.catalog.storage.CatalogFolder;
import semblance.catalog.storage.MediaStore;
import semblance.catalog.tiny.TestDecoder;
import semblance.catalog.tiny.TinyModel;
import semblance.catalog.tiny.TinySettings;
import semblance.catalog.upkeep.Finding;
import semblance.catalog.upkeep.Finding.Severity;
import semblance.embedding.CatalogException;
import semblance.embedding.Sha256;

final class CatalogVerifierTest {
  @TempDir Path temporary;
  private final Fixture fixture = Fixture.standard();

  private Path folder() {
    return temporary.resolve("catalog");
  }

  @BeforeEach
  void makeCatalog() {
    try (TinyModel model = TinyModel.standard();
        CatalogWriter writer = fixture.create(folder(), model)) {
      writer.put(
          List.of(
              Fixture.text(model, "a", "red"), Fixture.image(model, "b", Fixture.picture("blue"))));
    }
  }

  private List<Finding> findings() {
    return CatalogVerifier.verify(folder(), TestDecoder.correct());
  }

  private static List<String> problems(List<Finding> findings) {
    return findings.stream()
        .filter(finding -> finding.severity() == Severity.PROBLEM)
        .map(Finding::subject)
        .toList();
  }

  @Test
  void aSoundCatalogIsGoodInEveryPart() {
    try (TinyModel model = TinyModel.standard()) {
      List<Finding> findings = CatalogVerifier.verify(folder(), TestDecoder.correct(), model);
      assertThat(findings).allMatch(finding -> finding.severity() == Severity.GOOD);
      assertThat(findings.stream().map(Finding::subject))
          .containsExactly(
              "catalog.json",
              "writer.lock",
              "space.json",
              "model",
              "text canaries",
              "image canaries",
              "video canaries",
              "index",
              "media");
      assertThat(findings.get(7).message()).startsWith("2 items");
    }
  }

  @Test
  void aStrayedOrForeignModelIsAProblem() {
    try (TinyModel strayed = new TinyModel(TinySettings.standard().withTextDrift(0.1))) {
      assertThat(problems(CatalogVerifier.verify(folder(), TestDecoder.correct(), strayed)))
          .containsExactly("text canaries");
      assertThat(
              problems(CatalogVerifier.verify(folder(), TestDecoder.withoutOrientation(), strayed)))
          .containsExactly("text canaries", "image canaries");
    }
    try (TinyModel other = new TinyModel(TinySettings.standard().withSide(5))) {
      assertThat(problems(CatalogVerifier.verify(folder(), TestDecoder.correct(), other)))
          .containsExactly("model");
    }
  }

  @Test
  void damagedPartsAreFound() throws IOException {
    CatalogFolder place = new CatalogFolder(folder());
    Path vectors = place.referenceVectors(1, semblance.embedding.Modality.TEXT);
    byte[] whole = Files.readAllBytes(vectors);
    Files.write(vectors, new byte[3]);
    assertThat(problems(findings())).containsExactly("generations/0001/reference/text.vectors");
    Files.write(vectors, whole);
    assertThat(problems(findings())).isEmpty();
    try (var files = Files.list(place.index(1))) {
      for (Path file : files.filter(file -> file.toString().contains("segments_")).toList()) {
        Files.write(file, new byte[10]);
      }
    }
    assertThat(problems(findings()))
        .singleElement()
        .asString()
        .startsWith("generations/0001/index/segments_");
    Files.writeString(place.manifest(), "{");
    assertThat(problems(findings())).containsExactly("catalog.json");
  }

  @Test
  void leftoversLocksAndOrphansAreWorthKnowing() throws IOException {
    CatalogFolder place = new CatalogFolder(folder());
    new MediaStore(place.media())
        .write(Sha256.of("gone"), MediaStore.Kind.THUMBNAIL, new byte[] {1, 2, 3});
    Files.writeString(folder().resolve(".catalog.json" + AtomicFiles.TEMPORARY_MARK + "1"), "{");
    try (TinyModel model = TinyModel.standard()) {
      List<Finding> findings = findings();
      assertThat(problems(findings)).isEmpty();
      assertThat(
              findings.stream()
                  .filter(finding -> finding.severity() == Severity.WARNING)
                  .map(Finding::message))
          .satisfiesExactly(
              one -> assertThat(one).contains("1 half-written files"),
              two -> assertThat(two).startsWith("1 files belong to no item"));
      try (CatalogWriter _ = CatalogWriter.open(folder(), model, fixture.host())) {
        assertThat(findings().get(1).message()).startsWith("being written by process ");
        assertThat(AtomicFiles.leftovers(folder())).isEmpty();
      }
    }
  }

  @Test
  void whatIsNoCatalogIsRefused() {
    assertThatThrownBy(() -> CatalogVerifier.verify(temporary, TestDecoder.correct()))
        .isInstanceOf(CatalogException.class)
        .hasMessageContaining("not a catalog");
  }
}
