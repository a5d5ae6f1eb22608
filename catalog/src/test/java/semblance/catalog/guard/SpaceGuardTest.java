package semblance.catalog.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import semblance.catalog.calibration.Calibration;
import semblance.catalog.probe.ProbeSet;
import semblance.catalog.storage.SpaceRecord;
import semblance.catalog.tiny.TestDecoder;
import semblance.catalog.tiny.TinyModel;
import semblance.catalog.tiny.TinySettings;
import semblance.embedding.Content;
import semblance.embedding.ContentDecoder;
import semblance.embedding.EmbeddingModel;
import semblance.embedding.Modality;
import semblance.embedding.Precision;
import semblance.embedding.Role;
import semblance.embedding.SpaceMismatchException;
import semblance.embedding.Tower;

final class SpaceGuardTest {
  private static final ProbeSet CANARIES = ProbeSet.resource(SpaceGuard.class, "canaries");
  private static final TinySettings STANDARD = TinySettings.standard();

  /// A guard of a generation that the standard model began.
  private static SpaceGuard guard(ContentDecoder decoder) {
    try (TinyModel model = TinyModel.standard()) {
      Map<Modality, List<float[]>> expected = new TreeMap<>();
      for (Modality modality : model.modalities()) {
        expected.put(modality, CANARIES.embed(model.tower(modality), TestDecoder.correct()));
      }
      SpaceRecord record =
          new SpaceRecord(
              model.name(),
              model.space(),
              new TreeMap<>(Map.of(Modality.TEXT, Precision.FP32, Modality.IMAGE, Precision.FP32)),
              new TreeMap<>());
      return new SpaceGuard("holidays", record, CANARIES, expected, decoder);
    }
  }

  private static void embedText(SpaceGuard guard, EmbeddingModel model) {
    guard.embed(model, List.of(new Content.Text("a red car")), Role.QUERY);
  }

  @Test
  void theModelThatBeganTheGenerationIsTrusted() {
    SpaceGuard guard = guard(TestDecoder.correct());
    try (TinyModel model = TinyModel.standard()) {
      guard.requireSame(model);
      assertThat(guard.verdict(model.tower(Modality.TEXT)).failure()).isEmpty();
      assertThat(guard.verdict(model.tower(Modality.IMAGE)).failure()).isEmpty();
      assertThat(guard.verdict(model.tower(Modality.IMAGE)).canaries()).isEqualTo(3);
      assertThat(guard.verdict(model.tower(Modality.TEXT)).canaries()).isEqualTo(6);
    }
  }

  @Test
  void anotherModelIsRefusedNamingWhatDiffersAndWhatToDo() {
    try (TinyModel other = new TinyModel(STANDARD.withSide(13).withName("tiny-13"))) {
      assertThatThrownBy(() -> guard(TestDecoder.correct()).requireSame(other))
          .isInstanceOf(SpaceMismatchException.class)
          .hasMessageContaining("model tiny-13 cannot be used with catalog holidays")
          .hasMessageContaining("image tower's preprocessing: 13 pixels against 12 pixels")
          .hasMessageContaining("use model tiny, or index into a new catalog");
    }
    try (TinyModel other = new TinyModel(STANDARD.withWordWeight(0.51))) {
      assertThatThrownBy(() -> guard(TestDecoder.correct()).requireSame(other))
          .hasMessageContaining("text tower's weights: ")
          .hasMessageContaining("its files have changed since: bring back those of then");
    }
  }

  @Test
  void anEmbeddingOfAnotherSpaceIsRefused() {
    try (TinyModel other = new TinyModel(STANDARD.withSide(13))) {
      var embedding =
          other
              .tower(Modality.TEXT)
              .embed(List.of(new Content.Text("x")), Role.DOCUMENT)
              .getFirst();
      assertThatThrownBy(() -> guard(TestDecoder.correct()).requireSame(embedding, "item 'a'"))
          .isInstanceOf(SpaceMismatchException.class)
          .hasMessageContaining("item 'a' does not belong into catalog holidays");
    }
  }

  /// A changed kernel: the fingerprint is the same, the numbers are not.
  @Test
  void aTowerThatStrayedIsRefusedAndTheOtherGoesOn() {
    SpaceGuard guard = guard(TestDecoder.correct());
    try (TinyModel strayed = new TinyModel(STANDARD.withImageDrift(0.03))) {
      guard.requireSame(strayed);
      embedText(guard, strayed);
      assertThatThrownBy(() -> guard.requireTrusted(strayed.tower(Modality.IMAGE)))
          .isInstanceOf(SpaceMismatchException.class)
          .hasMessageContaining("the image tower of tiny no longer gives the vectors")
          .hasMessageContaining("catalog holidays")
          .hasMessageContaining("at least 0.9999 is expected in fp32")
          .hasMessageContaining("searching by item or vector goes on")
          .hasMessageContaining("index into a new one");
    }
  }

  @Test
  void changesOfTheSizeOfRoundingAreTolerated() {
    SpaceGuard guard = guard(TestDecoder.correct());
    try (TinyModel rounded = new TinyModel(STANDARD.withTextDrift(0.003))) {
      embedText(guard, rounded);
      assertThat(guard.verdict(rounded.tower(Modality.TEXT)).worstCosine()).isLessThan(1);
    }
  }

  /// Nothing in the model changed, but its pictures now lie on their sides.
  @Test
  void aDecoderThatIgnoresOrientationIsNoticed() {
    SpaceGuard guard = guard(TestDecoder.withoutOrientation());
    try (TinyModel model = TinyModel.standard()) {
      guard.requireSame(model);
      assertThatThrownBy(() -> guard.requireTrusted(model.tower(Modality.IMAGE)))
          .isInstanceOf(SpaceMismatchException.class)
          .hasMessageContaining("canary rotated has cosine");
      embedText(guard, model);
    }
  }

  @Test
  void aDecoderThatCannotReadACanaryIsNoticed() {
    SpaceGuard guard = guard(TestDecoder.without("cmyk.jpg"));
    try (TinyModel model = TinyModel.standard()) {
      assertThatThrownBy(() -> guard.requireTrusted(model.tower(Modality.IMAGE)))
          .isInstanceOf(SpaceMismatchException.class)
          .hasMessageContaining("can no longer be decoded: cmyk.jpg");
    }
  }

  @Test
  void bf16IsHeldToItsOwnTolerance() {
    SpaceGuard guard = guard(TestDecoder.correct());
    try (TinyModel model = new TinyModel(STANDARD.withPrecision(Precision.BF16))) {
      guard.requireSame(model);
      embedText(guard, model);
    }
    try (TinyModel model =
        new TinyModel(STANDARD.withPrecision(Precision.BF16).withTextDrift(0.02))) {
      embedText(guard(TestDecoder.correct()), model); // too far for fp32, near enough for bf16
    }
    try (TinyModel model = new TinyModel(STANDARD.withTextDrift(0.02))) {
      assertThatThrownBy(() -> embedText(guard(TestDecoder.correct()), model))
          .isInstanceOf(SpaceMismatchException.class);
    }
    try (TinyModel model =
        new TinyModel(STANDARD.withPrecision(Precision.BF16).withTextDrift(0.1))) {
      assertThatThrownBy(() -> embedText(guard(TestDecoder.correct()), model))
          .isInstanceOf(SpaceMismatchException.class)
          .hasMessageContaining("open the model in fp32");
    }
  }

  @Test
  void theShippedProbesAreSmallAndDecode() {
    ProbeSet reference = ProbeSet.resource(Calibration.class, "reference");
    assertThat(CANARIES.bytes()).isLessThan(200_000);
    assertThat(reference.bytes()).isLessThan(600_000);
    assertThat(reference.of(Modality.TEXT)).hasSize(100);
    assertThat(reference.of(Modality.IMAGE)).hasSize(48);
    assertThat(reference.of(Modality.AUDIO)).hasSizeGreaterThan(40);
    assertThat(reference.of(Modality.VIDEO)).hasSizeGreaterThan(40);
    assertThat(CANARIES.modalities()).containsExactlyInAnyOrder(Modality.values());
    try (TinyModel model = TinyModel.standard()) {
      assertThat(reference.embed(model.tower(Modality.IMAGE), TestDecoder.correct())).hasSize(48);
    }
  }

  @Test
  void ofASetOnlyWhatIsEmbeddedIsKept(@TempDir Path folder) throws IOException {
    ProbeSet.resource(SpaceGuard.class, "canaries")
        .of(EnumSet.of(Modality.IMAGE, Modality.VIDEO))
        .copyTo(folder);
    ProbeSet kept = ProbeSet.read(folder);
    assertThat(kept.modalities()).containsExactlyInAnyOrder(Modality.IMAGE, Modality.VIDEO);
    assertThat(kept.of(Modality.VIDEO)).isEqualTo(CANARIES.of(Modality.VIDEO));
    try (var files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "checksums.json",
              "probes.json",
              "rotated.jpg",
              "cmyk.jpg",
              "transparent.png",
              "turned.mp4",
              "zoom.webm");
    }
  }

  /// Films go through the tower for pictures, but their decoder is another one.
  @Test
  void aFilmDecoderThatChangedIsNoticedAndPicturesGoOn() {
    SpaceGuard guard = guard(TestDecoder.without("zoom.webm"));
    try (TinyModel model = TinyModel.standard()) {
      assertThatThrownBy(() -> guard.requireTrusted(model.tower(Modality.VIDEO)))
          .isInstanceOf(SpaceMismatchException.class)
          .hasMessageContaining("the video tower of tiny no longer gives the vectors")
          .hasMessageContaining("zoom.webm");
      guard.requireTrusted(model.tower(Modality.IMAGE));
    }
  }

  @Test
  void precisionIsComparedByCosineAndByNeighbours() {
    ProbeSet reference = ProbeSet.resource(Calibration.class, "reference");
    try (TinyModel exact = TinyModel.standard();
        TinyModel rounded = new TinyModel(STANDARD.withPrecision(Precision.BF16))) {
      Tower fp32 = exact.tower(Modality.TEXT);
      Tower bf16 = rounded.tower(Modality.TEXT);
      TestDecoder decoder = TestDecoder.correct();
      PrecisionCheck check =
          PrecisionCheck.compare(
              CANARIES.embed(bf16, decoder),
              CANARIES.embed(fp32, decoder),
              reference.embed(bf16, decoder),
              reference.embed(fp32, decoder));
      assertThat(check.worstCosine()).isBetween(0.9995, 1.0).isNotEqualTo(1.0);
      assertThat(check.topTenOverlap()).isBetween(0.9, 1.0);
      List<float[]> reversed = reference.embed(fp32, decoder).reversed();
      PrecisionCheck wrong =
          PrecisionCheck.compare(
              CANARIES.embed(fp32, decoder),
              CANARIES.embed(fp32, decoder),
              reversed,
              reference.embed(fp32, decoder));
      assertThat(wrong.topTenOverlap()).isLessThan(0.5);
      assertThat(wrong.passed()).isFalse();
    }
  }
}
