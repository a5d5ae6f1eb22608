package semblance.model.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import semblance.embedding.ModelException;
import semblance.embedding.StorageException;

/// What a pull puts where, from a hub that behaves well.
class HubTest {
  private final Path temporary;
  private final HubFixture fixture;

  HubTest(@TempDir Path folder) {
    temporary = folder;
    fixture = new HubFixture(folder.resolve("hub"));
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  @Test
  void onlyWhatIsNeededIsBroughtIntoTheLayoutOfTheCache() throws IOException {
    Pulled pulled = fixture.pull();
    assertThat(pulled.commit()).isEqualTo(HubServer.COMMIT);
    assertThat(pulled.folder()).isEqualTo(fixture.snapshot());
    assertThat(pulled.files().stream().map(Pulled.File::path))
        .containsExactly("README.md", "config.json", "model.safetensors", "tokenizer.json");
    assertThat(pulled.fetchedBytes()).isEqualTo(300_000 + 22 + 2 + 21);

    Path weights = fixture.snapshot().resolve("model.safetensors");
    assertThat(Files.readSymbolicLink(weights))
        .isEqualTo(Path.of("../../blobs", HubServer.etag("model.safetensors", HubFixture.WEIGHTS)));
    assertThat(weights).hasBinaryContent(HubFixture.WEIGHTS);
    assertThat(fixture.model().resolve("refs/main")).hasContent(HubServer.COMMIT);
    assertThat(
            fixture
                .cache
                .resolve(".locks/models--owner--tiny-clip")
                .resolve(HubServer.etag("model.safetensors", HubFixture.WEIGHTS) + ".lock"))
        .exists();
    try (var blobs = Files.list(fixture.model().resolve("blobs"))) {
      assertThat(blobs).hasSize(4).noneMatch(blob -> blob.toString().contains("incomplete"));
    }
    HubCache cache = new HubCache(fixture.cache);
    assertThat(cache.find(HubName.of("owner/tiny-clip"))).contains(fixture.snapshot());
    assertThat(cache.list()).containsOnlyKeys("owner/tiny-clip");
  }

  @Test
  void aSecondPullAsksOnlyForTheCommit() {
    fixture.pull();
    int before = fixture.server.requests().size();
    Pulled again = fixture.pull();
    assertThat(fixture.server.requests().size() - before).isEqualTo(1);
    assertThat(again.files()).noneMatch(Pulled.File::fetched).hasSize(4);
    assertThat(again.fetchedBytes()).isZero();
  }

  @Test
  void aBlobThatHasTheWrongLengthIsFetchedAgain() throws IOException {
    fixture.pull();
    Path blob = fixture.blob("model.safetensors", HubFixture.WEIGHTS);
    Files.write(blob, new byte[10]);
    Files.delete(fixture.snapshot().resolve("model.safetensors"));
    assertThat(fixture.pull().fetchedBytes()).isEqualTo(300_000);
    assertThat(blob).hasBinaryContent(HubFixture.WEIGHTS);
  }

  @Test
  void theTokenGoesToTheHubAndNowhereElse() {
    fixture.withToken("hf_secret").pull();
    assertThat(fixture.server.requests("GET", "/stored/"))
        .isNotEmpty()
        .noneMatch(request -> request.headers().containsKey("Authorization"));
    assertThat(fixture.server.requests("GET", "/api/models/"))
        .isNotEmpty()
        .allMatch(request -> "Bearer hf_secret".equals(request.headers().get("Authorization")));
    assertThat(fixture.server.requests("HEAD", "/resolve/"))
        .isNotEmpty()
        .allMatch(request -> request.headers().containsKey("Authorization"));
  }

  @Test
  void otherRevisionsHaveReferencesOfTheirOwn() {
    Pulled pulled =
        fixture
            .hub()
            .pull(HubName.of(HubServer.MODEL + "@refs/pr/1"), Optional.empty(), PullListener.NONE);
    assertThat(fixture.server.requests("GET", "/revision/refs%2Fpr%2F1")).hasSize(1);
    assertThat(fixture.model().resolve("refs/refs/pr/1")).hasContent(HubServer.COMMIT);
    HubCache cache = new HubCache(fixture.cache);
    assertThat(cache.find(pulled.name())).contains(fixture.snapshot());
    assertThat(cache.find(HubName.of(HubServer.MODEL + "@0123456789"))).isPresent();
    assertThat(cache.find(HubName.of(HubServer.MODEL + "@v2"))).isEmpty();
    assertThat(cache.find(HubName.of(HubServer.MODEL))).contains(fixture.snapshot());
  }

  @Test
  void filesAreCopiesWhereThereAreNoLinks() {
    fixture.withoutLinks().pull();
    Path weights = fixture.snapshot().resolve("model.safetensors");
    assertThat(weights).isRegularFile().hasBinaryContent(HubFixture.WEIGHTS);
    assertThat(Files.isSymbolicLink(weights)).isFalse();
    assertThat(fixture.pull().fetchedBytes()).isZero();
  }

  @Test
  void modelsOfSentenceTransformersBringTheirModules() {
    fixture
        .server
        .with("modules.json", "[]")
        .with("1_Pooling/config.json", "{}")
        .with("2_Dense/config.json", "{}")
        .with("2_Dense/model.safetensors", new byte[] {1, 2, 3})
        .with("onnx/model.onnx", new byte[10]);
    assertThat(fixture.pull().files().stream().map(Pulled.File::path))
        .contains("modules.json", "1_Pooling/config.json", "2_Dense/model.safetensors")
        .noneMatch(path -> path.contains("onnx"));
    assertThat(fixture.snapshot().resolve("2_Dense/model.safetensors"))
        .isSymbolicLink()
        .hasBinaryContent(new byte[] {1, 2, 3});
  }

  @Test
  void pathsThatLeaveTheFolderAreNotBrought() {
    fixture
        .server
        .with("../../../evil.json", "{}")
        .with("/etc/evil.json", "{}")
        .with("a:b.json", "{}");
    assertThat(fixture.pull().files()).hasSize(4);
    assertThat(fixture.server.requests("HEAD", "evil")).isEmpty();
  }

  @Test
  void progressAddsUpToWhatWasPlanned() {
    AtomicLong planned = new AtomicLong();
    AtomicLong advanced = new AtomicLong();
    fixture.pull(
        new PullListener() {
          @Override
          public void planned(long bytes, int files) {
            planned.set(bytes);
            assertThat(files).isEqualTo(4);
          }

          @Override
          public void advanced(long bytes) {
            advanced.addAndGet(bytes);
          }
        });
    assertThat(advanced.get()).isEqualTo(planned.get()).isEqualTo(300_045);
  }

  @Test
  void twoPullsAtOnceFetchAFileOnce() {
    CountDownLatch secondWaits = new CountDownLatch(1);
    CountDownLatch firstFetches = new CountDownLatch(1);
    fixture.server.behave(
        HubServer.storage("model.safetensors"),
        exchange -> {
          firstFetches.countDown();
          await(secondWaits);
          fixture.server.usually(exchange);
        });
    CompletableFuture<Pulled> first = CompletableFuture.supplyAsync(fixture::pull);
    await(firstFetches);
    Pulled second =
        fixture.pull(
            new PullListener() {
              @Override
              public void waiting(String path) {
                secondWaits.countDown();
              }
            });
    assertThat(first.join().folder()).isEqualTo(second.folder());
    assertThat(fixture.server.requests("GET", "/stored/model.safetensors")).hasSize(1);
    assertThat(fixture.snapshot().resolve("model.safetensors"))
        .hasBinaryContent(HubFixture.WEIGHTS);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void offlineWhatIsInTheCacheIsThereAndTheRestIsRefused() {
    fixture.thatIsOffline();
    assertThatThrownBy(fixture::pull)
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("HF_HUB_OFFLINE");
    HubFixture online = new HubFixture(fixture.cache);
    try (online) {
      online.pull();
    }
    assertThat(fixture.pull().files()).hasSize(4).noneMatch(Pulled.File::fetched);
    assertThat(fixture.server.requests()).isEmpty();
  }

  @Test
  void tooLittleRoomIsSaidBeforeAnythingIsFetched() {
    fixture.withFreeBytes(1_000);
    assertThatThrownBy(fixture::pull)
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("300,045 bytes")
        .hasMessageContaining("room for 1,000")
        .hasMessageContaining("HF_HOME");
    assertThat(fixture.server.requests("GET", "/stored/")).isEmpty();
  }

  @Test
  void placesThatCannotBeWrittenAreNamed() throws IOException {
    Files.write(temporary.resolve("hub"), new byte[1]);
    assertThatThrownBy(fixture::pull)
        .isInstanceOf(StorageException.class)
        .hasMessageContaining(temporary.resolve("hub").toString());
  }

  @Test
  void networksInOnnxFormAreBroughtWhereAsked() {
    fixture
        .server
        .with("onnx/text_model.onnx", new byte[] {1})
        .with("onnx/text_model_fp16.onnx", new byte[] {2})
        .with("onnx/vision_model.onnx", new byte[] {3})
        .with("onnx/vision_model_fp16.onnx", new byte[] {4})
        .with("onnx/model.onnx", new byte[] {5});
    Pulled pulled =
        fixture
            .hub()
            .pull(HubName.of(HubServer.MODEL), Optional.of(OnnxPrecision.FP16), PullListener.NONE);
    assertThat(pulled.files().stream().map(Pulled.File::path))
        .containsExactly(
            "README.md",
            "config.json",
            "onnx/text_model_fp16.onnx",
            "onnx/vision_model_fp16.onnx",
            "tokenizer.json");
  }
}
