package semblance.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import semblance.embedding.Content;
import semblance.embedding.Embedding;
import semblance.embedding.Modality;
import semblance.embedding.PreparedContent;
import semblance.embedding.Role;
import semblance.embedding.Tower;

class TowerTest {
  @TempDir Path cache;

  private LoadedModel open(String fixture, int threads) {
    Path folder = Fixtures.path(fixture);
    ModelSettings settings =
        ModelSettings.defaults().withPrecision(PrecisionPolicy.FP32).withThreads(threads);
    return Models.open(fixture, folder, settings, new UserCache(cache));
  }

  @Test
  void aModelHasTheSameSpaceAgainAndAnotherModelAnotherOne() {
    try (LoadedModel one = open("tiny-clip-gelu", 1);
        LoadedModel again = open("tiny-clip-gelu", 1);
        LoadedModel other = open("tiny-clip-odd", 1)) {
      assertThat(one.space()).isEqualTo(again.space()); // the second from the cache of digests
      assertThat(one.space().fingerprint()).isNotEqualTo(other.space().fingerprint());
      assertThat(one.space().differences(other.space()).toString()).contains("weights");
    }
  }

  @Test
  void longTextsAreCutAndSaySo() {
    try (LoadedModel model = open("tiny-clip-gelu", 1)) {
      Tower tower = model.tower(Modality.TEXT);
      var content = tower.prepare(new Content.Text("a dog ".repeat(50_000)), Role.DOCUMENT);
      var tokens = (PreparedContent.Tokens) content;
      assertThat(tokens.cut()).isTrue();
      assertThat(tokens.ids()).hasSize(77);
      assertThat(tokens.ids()[76])
          .isEqualTo(Fixtures.vocabulary("tiny-clip-gelu") - 1); // the end token stays
      assertThat(tokens.originalLength()).isGreaterThan(100_000);
      assertThat(tower.encode(List.of(tokens))).hasSize(1);
    }
  }

  @Test
  void oddTextsAreEmbedded() {
    try (LoadedModel model = open("tiny-clip-gelu", 1)) {
      List<Content> texts =
          List.of(
              new Content.Text(""),
              new Content.Text("\u0000"),
              new Content.Text("half a pair \ud83d and the other \ude00"),
              new Content.Text("<|endoftext|> inside"));
      assertThat(model.tower(Modality.TEXT).embed(texts, Role.QUERY)).hasSize(4);
    }
  }

  @Test
  void fp32IsTheSameToTheBit() {
    try (LoadedModel model = open("tiny-clip-gelu", 2)) {
      for (ModelTower tower : model.modelTowers()) {
        List<PreparedContent> probes = Probes.prepared(tower);
        assertThat(tower.encode(probes)).isEqualTo(tower.encode(probes));
      }
    }
  }

  @Test
  void severalThreadsGetWhatOneGets() throws Exception {
    try (LoadedModel model = open("tiny-clip-gelu", 1);
        ExecutorService executor = Executors.newFixedThreadPool(4)) {
      for (ModelTower tower : model.modelTowers()) {
        List<PreparedContent> probes = Probes.prepared(tower);
        List<Future<List<Embedding>>> futures = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
          futures.add(executor.submit(() -> tower.encode(probes)));
        }
        List<Embedding> alone = tower.encode(probes);
        for (Future<List<Embedding>> future : futures) {
          assertThat(future.get()).isEqualTo(alone);
        }
      }
    }
  }

  @Test
  void contentOfAnotherTowerIsRefused() {
    try (LoadedModel one = open("tiny-clip-gelu", 1);
        LoadedModel other = open("tiny-clip-odd", 1)) {
      var prepared = one.tower(Modality.TEXT).prepare(new Content.Text("a"), Role.QUERY);
      assertThatThrownBy(() -> other.tower(Modality.TEXT).encode(List.of(prepared)))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> one.tower(Modality.IMAGE).prepare(new Content.Text("a"), Role.QUERY))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void textsInBf16StayNearFp32() {
    Path folder = Fixtures.mini();
    try (LoadedModel exact = Fixtures.open(folder, cache, PrecisionPolicy.FP32);
        LoadedModel rounded = Fixtures.open(folder, cache, PrecisionPolicy.BF16)) {
      ModelTower one = (ModelTower) exact.tower(Modality.TEXT);
      ModelTower other = (ModelTower) rounded.tower(Modality.TEXT);
      List<PreparedContent> probes = Probes.prepared(one);
      List<Embedding> expected = one.encode(probes);
      List<Embedding> found = other.encode(probes);
      for (int i = 0; i < expected.size(); i++) {
        assertThat(expected.get(i).cosine(found.get(i))).isGreaterThan(0.999f);
      }
    }
  }

  @Test
  void memoryStaysWhatItIsOverManyBatches() throws Exception {
    assumeThat(Files.exists(Path.of("/proc/self/status"))).as("a system with /proc").isTrue();
    // 300 batches of pictures are 530 MB of input alone, and their results as much.
    assertThat(ManyBatches.growth(Fixtures.path("tiny-clip-gelu"), cache))
        .as("growth in kB")
        .isLessThan(60_000);
  }
}
