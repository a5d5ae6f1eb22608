package semblance.model.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import semblance.embedding.ModelException;
import semblance.embedding.SemblanceException;
import semblance.embedding.StorageException;

/// What becomes of a pull when the hub, or what is in between, does not do as it should.
class UnreliableHubTest {
  private static final String WEIGHTS = "model.safetensors";

  private final HubFixture fixture;
  private final Path incomplete;

  UnreliableHubTest(@TempDir Path folder) {
    fixture = new HubFixture(folder.resolve("hub"));
    incomplete = BlobDownload.incomplete(fixture.blob(WEIGHTS, HubFixture.WEIGHTS));
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  private void assertThatAllIsThere() {
    assertThat(fixture.snapshot().resolve(WEIGHTS)).hasBinaryContent(HubFixture.WEIGHTS);
    assertThat(incomplete).doesNotExist();
  }

  /// Promises all bytes from where it was asked to begin, and sends only some.
  private static void cut(HttpExchange exchange, int bytes) throws IOException {
    String range = exchange.getRequestHeaders().getFirst("Range");
    int from = range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
    int length = HubFixture.WEIGHTS.length;
    if (range != null) {
      exchange
          .getResponseHeaders()
          .set("Content-Range", "bytes %d-%d/%d".formatted(from, length - 1, length));
    }
    exchange.sendResponseHeaders(range == null ? 200 : 206, length - from);
    exchange.getResponseBody().write(HubFixture.WEIGHTS, from, Math.min(bytes, length - from));
    exchange.getResponseBody().flush();
  }

  @Test
  void connectionsThatAreCutAreTakenUpWhereTheyEnded() {
    fixture.server.behave(HubServer.storage(WEIGHTS), exchange -> cut(exchange, 100_000));
    fixture.pull();
    assertThatAllIsThere();
    List<HubServer.Request> asked = fixture.server.requests("GET", "/stored/");
    assertThat(asked).hasSizeGreaterThanOrEqualTo(3);
    assertThat(asked.getFirst().headers()).doesNotContainKey("Range");
    assertThat(asked.subList(1, asked.size()))
        .allMatch(request -> request.headers().containsKey("Range"));
    // Each time something came, so each pause is the first one.
    assertThat(fixture.pauses).containsOnly(Duration.ofSeconds(1));
  }

  @Test
  void whatAnInterruptedPullLeftIsTakenUp() throws IOException {
    Files.createDirectories(incomplete.getParent());
    Files.write(incomplete, Arrays.copyOf(HubFixture.WEIGHTS, 200_000));
    fixture.pull();
    assertThatAllIsThere();
    assertThat(fixture.server.requests("GET", "/stored/").getFirst().headers())
        .containsEntry("Range", "bytes=200000-");
  }

  @Test
  void whatAnInterruptedPullLeftIsThrownAwayIfItIsWrong() throws IOException {
    Files.createDirectories(incomplete.getParent());
    Files.write(incomplete, new byte[200_000]);
    fixture.pull();
    assertThatAllIsThere();
    Files.delete(fixture.snapshot().resolve(WEIGHTS));
    Files.delete(fixture.blob(WEIGHTS, HubFixture.WEIGHTS));
    Files.write(incomplete, new byte[400_000]); // longer than the file
    fixture.pull();
    assertThatAllIsThere();
  }

  @Test
  void serversThatIgnoreWhereToBeginAreReadFromTheBeginning() throws IOException {
    Files.createDirectories(incomplete.getParent());
    Files.write(incomplete, Arrays.copyOf(HubFixture.WEIGHTS, 200_000));
    fixture.server.behave(
        HubServer.storage(WEIGHTS),
        exchange -> {
          exchange.sendResponseHeaders(200, HubFixture.WEIGHTS.length);
          exchange.getResponseBody().write(HubFixture.WEIGHTS);
        });
    fixture.pull();
    assertThatAllIsThere();
  }

  @Test
  void serversThatAlwaysStartAnewAndNeverFinishAreGivenUp() {
    fixture.server.behave(
        HubServer.storage(WEIGHTS),
        exchange -> {
          exchange.sendResponseHeaders(200, HubFixture.WEIGHTS.length);
          exchange.getResponseBody().write(HubFixture.WEIGHTS, 0, 1_000);
          exchange.getResponseBody().flush();
        });
    assertThatThrownBy(fixture::pull)
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("tried 5 times")
        .hasMessageContaining("is kept");
    assertThat(fixture.pauses)
        .containsExactly(
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            Duration.ofSeconds(4),
            Duration.ofSeconds(8));
    assertThat(incomplete).exists();
    assertThat(fixture.snapshot().resolve(WEIGHTS)).doesNotExist();
    assertThat(fixture.model().resolve("refs/main")).doesNotExist();
  }

  @Test
  void bodiesShorterThanPromisedAreAskedForTheRest() {
    AtomicInteger times = new AtomicInteger();
    fixture.server.behave(
        HubServer.storage(WEIGHTS),
        exchange -> {
          if (times.getAndIncrement() == 0) {
            exchange.sendResponseHeaders(200, 5_000); // a length that lies, and is kept to
            exchange.getResponseBody().write(HubFixture.WEIGHTS, 0, 5_000);
          } else {
            fixture.server.usually(exchange);
          }
        });
    fixture.pull();
    assertThatAllIsThere();
  }

  @Test
  void bodiesLongerThanPromisedAreRefused() {
    fixture.server.behave(
        HubServer.storage(WEIGHTS),
        exchange -> {
          exchange.sendResponseHeaders(200, 0); // without a length
          exchange.getResponseBody().write(new byte[400_000]);
        });
    assertThatThrownBy(fixture::pull)
        .isInstanceOf(ModelException.class)
        .hasMessageContaining(WEIGHTS)
        .hasMessageContaining("longer than the 300000 bytes");
  }

  @ParameterizedTest
  @ValueSource(strings = {"model.safetensors", "config.json"})
  void wrongBytesAreFetchedOnceMoreAndThenNamed(String file) throws IOException {
    String request =
        HubServer.isLarge(file) ? HubServer.storage(file) : HubServer.resolve("GET", file);
    byte[] wrong = file.equals(WEIGHTS) ? HubFixture.WEIGHTS.clone() : new byte[22];
    wrong[5] ^= 1;
    AtomicInteger times = new AtomicInteger();
    fixture.server.behave(
        request,
        exchange -> {
          if (times.getAndIncrement() < 3) {
            HubServer.sendPart(exchange, wrong);
          } else {
            fixture.server.usually(exchange);
          }
        });
    assertThatThrownBy(fixture::pull)
        .isInstanceOf(ModelException.class)
        .hasMessageContaining(file)
        .hasMessageContaining("twice")
        .hasMessageContaining("expected");
    assertThat(times).hasValue(2);
    fixture.pull(); // wrong once more, then right
    assertThat(times).hasValue(4);
    assertThatAllIsThere();
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 500, 502, 503, 504, 408})
  void answersThatMayPassAreTriedAgain(int status) {
    for (String request :
        List.of(
            HubServer.listing(), HubServer.resolve("HEAD", WEIGHTS), HubServer.storage(WEIGHTS))) {
      AtomicInteger times = new AtomicInteger();
      fixture.server.behave(
          request,
          exchange -> {
            if (times.getAndIncrement() < 2) {
              exchange.getResponseHeaders().set("Retry-After", "7");
              HubServer.send(exchange, status, "text/plain", "not now");
            } else {
              fixture.server.usually(exchange);
            }
          });
    }
    fixture.pull();
    assertThatAllIsThere();
    assertThat(fixture.pauses).hasSize(6).containsOnly(Duration.ofSeconds(7));
  }

  @Test
  void aServerThatAsksForALongPauseIsTakenAtItsWord() {
    fixture.server.behave(
        HubServer.listing(),
        exchange -> {
          exchange.getResponseHeaders().set("Retry-After", "3600");
          HubServer.send(exchange, 429, "text/plain", "too many");
        });
    assertThatThrownBy(fixture::pull)
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("429")
        .hasMessageContaining("in 3600 s");
    assertThat(fixture.pauses).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "401 | | knows no model owner/tiny-clip | set HF_TOKEN",
        "401 | RepoNotFound | knows no model owner/tiny-clip | Check the name",
        "401 | GatedRepo | is gated | Accept its licence at",
        "403 | GatedRepo | is gated | HF_TOKEN",
        "403 | | is gated | licence",
        "404 | RepoNotFound | knows no model owner/tiny-clip | private",
        "404 | RevisionNotFound | has no revision 'main' | owner/tiny-clip",
        "418 | | answers 418 | HF_ENDPOINT",
        "501 | | answers 501 | try again later"
      })
  void refusalsSayWhatToDo(int status, String code, String reason, String advice) {
    fixture.server.behave(
        HubServer.listing(),
        exchange -> {
          if (code != null) {
            exchange.getResponseHeaders().set("X-Error-Code", code);
          }
          exchange.getResponseHeaders().set("X-Error-Message", "in the hub's own words");
          HubServer.send(exchange, status, "text/plain", "no");
        });
    assertThatThrownBy(fixture::pull)
        .isInstanceOf(ModelException.class)
        .hasMessageContaining(reason)
        .hasMessageContaining(advice);
    assertThat(fixture.cache).doesNotExist();
  }

  @Test
  void withATokenAGatedModelAsksForItsLicence() {
    fixture.withToken("hf_secret");
    fixture.server.behave(
        HubServer.resolve("HEAD", "config.json"),
        exchange -> {
          exchange.getResponseHeaders().set("X-Error-Code", "GatedRepo");
          HubServer.send(exchange, 403, "text/plain", "no");
        });
    assertThatThrownBy(fixture::pull)
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("with the account that HF_TOKEN belongs to")
        .hasMessageNotContaining("hf_secret");
  }

  @Test
  void filesThatAreListedButNotThereAreNamed() {
    fixture.server.behave(
        HubServer.resolve("HEAD", "tokenizer.json"),
        exchange -> {
          exchange.getResponseHeaders().set("X-Error-Code", "EntryNotFound");
          HubServer.send(exchange, 404, "text/plain", "no");
        });
    assertThatThrownBy(fixture::pull)
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("has no file tokenizer.json");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "text/html | <html>log in first</html> | text/html",
        "application/json | [] | application/json",
        "application/json | {\"sha\": \"../../x\", \"siblings\": []} | found 'sha'",
        "application/json | {\"sha\": \"abc\"} | and 'siblings' (none)",
        "application/json | {\"sha\": | application/json"
      })
  void whatIsNoHubIsSeen(String type, String text, String reason) {
    fixture.server.behave(
        HubServer.listing(), exchange -> HubServer.send(exchange, 200, type, text));
    assertThatThrownBy(fixture::pull)
        .isInstanceOf(ModelException.class)
        .hasMessageContaining(reason)
        .hasMessageContaining("HF_ENDPOINT");
  }

  @Test
  void modelsThatWereRenamedAreFollowed() {
    fixture.server.behave(
        "GET /api/models/old/name/revision/main",
        exchange -> {
          exchange
              .getResponseHeaders()
              .set("Location", HubServer.listing().substring("GET ".length()));
          exchange.sendResponseHeaders(307, -1);
        });
    for (String file : List.of("config.json", "tokenizer.json", "README.md", WEIGHTS)) {
      for (String method : List.of("HEAD", "GET")) {
        fixture.server.behave(
            HubServer.resolve(method, file).replace(HubServer.MODEL, "old/name"),
            exchange -> {
              exchange
                  .getResponseHeaders()
                  .set("Location", HubServer.resolve(method, file).substring(method.length() + 1));
              exchange.sendResponseHeaders(307, -1);
            });
      }
    }
    Pulled pulled = fixture.hub().pull(HubName.of("old/name"), Optional.empty(), PullListener.NONE);
    assertThat(pulled.folder().resolve(WEIGHTS)).hasBinaryContent(HubFixture.WEIGHTS);
    assertThat(pulled.folder().toString()).contains("models--old--name");
  }

  @Test
  void redirectsWithoutEndAreGivenUp() {
    fixture.server.behave(
        HubServer.listing(),
        exchange -> {
          exchange
              .getResponseHeaders()
              .set("Location", HubServer.listing().substring("GET ".length()));
          exchange.sendResponseHeaders(302, -1);
        });
    assertThatThrownBy(fixture::pull)
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("more than 10 times");
  }

  @Test
  void redirectsToWhatIsNoWebServerAreRefused() {
    fixture.server.behave(
        HubServer.resolve("GET", "config.json"),
        exchange -> {
          exchange.getResponseHeaders().set("Location", "file:///etc/passwd");
          exchange.sendResponseHeaders(302, -1);
        });
    assertThatThrownBy(fixture::pull)
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("file:///etc/passwd");
  }

  @Test
  void serversThatFallSilentAreGivenUpAfterAWhile() {
    fixture.withTimeout(Duration.ofMillis(150));
    CountDownLatch testEnds = new CountDownLatch(1);
    fixture.server.behave(
        HubServer.storage(WEIGHTS),
        exchange -> {
          cut(exchange, exchange.getRequestHeaders().containsKey("Range") ? 0 : 1_000);
          try {
            testEnds.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    assertThatThrownBy(fixture::pull)
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("nothing for")
        .hasMessageContaining("is kept");
    testEnds.countDown();
    assertThat(incomplete).hasSize(1_000);
  }

  @Test
  void hubsThatCannotBeFoundOrDoNotAnswerAreNamed(@TempDir Path cache) throws IOException {
    assertThatThrownBy(() -> pullFrom(URI.create("http://no-such-host.invalid"), cache))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("no-such-host.invalid cannot be found")
        .hasMessageContaining("network");
    int closedPort;
    try (ServerSocket socket = new ServerSocket(0)) {
      closedPort = socket.getLocalPort();
    }
    assertThatThrownBy(() -> pullFrom(URI.create("http://127.0.0.1:" + closedPort), cache))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("127.0.0.1:%d does not accept connections".formatted(closedPort));
    assertThat(fixture.pauses).hasSize(Retries.MOST - 1);
  }

  private Pulled pullFrom(URI endpoint, Path cache) {
    HubSettings settings =
        new HubSettings(endpoint, cache, Optional.empty(), false, Duration.ofSeconds(20), true);
    return new Hub(settings, fixture.pauses::add, _ -> Long.MAX_VALUE)
        .pull(HubName.of(HubServer.MODEL), Optional.empty(), PullListener.NONE);
  }

  @Test
  void mirrorsThatDoNotSayLengthsAreBelievedToTheEnd() {
    byte[] config = "{\"model_type\": \"clip\"}".getBytes(java.nio.charset.StandardCharsets.UTF_8);
    fixture.server.behave(
        HubServer.resolve("HEAD", "config.json"),
        exchange -> {
          exchange.getResponseHeaders().set("ETag", "W/\"of-a-mirror\"");
          exchange.sendResponseHeaders(200, -1);
        });
    fixture.server.behave(
        HubServer.resolve("GET", "config.json"),
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write(config);
        });
    fixture.pull();
    assertThat(fixture.model().resolve("blobs/of-a-mirror")).hasBinaryContent(config);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\"\"", "\"../../x\"", "\"a/b\""})
  void namesOfBytesThatAreNoFileNamesAreRefused(String etag) {
    fixture.server.behave(
        HubServer.resolve("HEAD", "config.json"),
        exchange -> {
          exchange.getResponseHeaders().set("ETag", etag);
          exchange.sendResponseHeaders(200, -1);
        });
    assertThatThrownBy(fixture::pull)
        .isInstanceOf(SemblanceException.class)
        .hasMessageContaining("ETag")
        .hasMessageContaining("config.json");
  }
}
