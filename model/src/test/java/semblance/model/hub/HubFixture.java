package semblance.model.hub;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/// A hub with a small model, and a cache to bring it into. Time does not pass between tries; what
/// would have been waited is kept.
final class HubFixture implements AutoCloseable {
  /// A large file whose parts all differ.
  static final byte[] WEIGHTS = new byte[300_000];

  static {
    new Random(7).nextBytes(WEIGHTS);
  }

  final HubServer server =
      new HubServer()
          .with("config.json", "{\"model_type\": \"clip\"}")
          .with("tokenizer.json", "{}")
          .with("README.md", "---\nlicense: mit\n---\n")
          .with("model.safetensors", WEIGHTS)
          .with("pytorch_model.bin", "the same weights again".getBytes(StandardCharsets.UTF_8))
          .with("tf_model.h5", "and again")
          .with(".gitattributes", "");
  final List<Duration> pauses = new ArrayList<>();
  final Path cache;
  private Optional<String> token = Optional.empty();
  private boolean offline;
  private boolean links = true;
  private Duration timeout = Duration.ofSeconds(20);
  private long freeBytes = Long.MAX_VALUE;

  HubFixture(Path cache) {
    this.cache = cache;
  }

  HubFixture withToken(String known) {
    token = Optional.of(known);
    return this;
  }

  HubFixture thatIsOffline() {
    offline = true;
    return this;
  }

  HubFixture withoutLinks() {
    links = false;
    return this;
  }

  HubFixture withTimeout(Duration patience) {
    timeout = patience;
    return this;
  }

  HubFixture withFreeBytes(long bytes) {
    freeBytes = bytes;
    return this;
  }

  Hub hub() {
    HubSettings settings =
        new HubSettings(server.endpoint(), cache, token, offline, timeout, links);
    return new Hub(settings, pauses::add, _ -> freeBytes);
  }

  Pulled pull() {
    return pull(PullListener.NONE);
  }

  Pulled pull(PullListener listener) {
    return hub().pull(HubName.of(HubServer.MODEL), Optional.empty(), listener);
  }

  Path model() {
    return cache.resolve("models--owner--tiny-clip");
  }

  Path snapshot() {
    return model().resolve("snapshots").resolve(HubServer.COMMIT);
  }

  Path blob(String path, byte[] bytes) {
    return model().resolve("blobs").resolve(HubServer.etag(path, bytes));
  }

  @Override
  public void close() {
    server.close();
  }
}
