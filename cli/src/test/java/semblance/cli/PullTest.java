package semblance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import semblance.cli.CommandFixture.Ran;
import semblance.embedding.Sha256;

/// `models pull` against a hub on this machine.
class PullTest {
  private static final String COMMIT = "89abcdef0123456789abcdef0123456789abcdef";
  private static final Map<String, String> FILES =
      Map.of("config.json", "{\"model_type\":\"clip\"}", "model.safetensors", "not really weights");

  private final CommandFixture fixture;
  private final HttpServer server;

  PullTest(@TempDir Path folder) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", PullTest::answer);
    server.start();
    fixture =
        new CommandFixture(folder.toRealPath())
            .with("HF_HOME", folder.resolve("hf").toString())
            .with("HF_ENDPOINT", "http://127.0.0.1:" + server.getAddress().getPort());
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private static void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String name = path.substring(path.lastIndexOf('/') + 1);
    int status = 200;
    String text = FILES.get(name);
    if (path.equals("/api/models/owner/tiny/revision/main")) {
      text =
          "{\"sha\":\"%s\",\"siblings\":[{\"rfilename\":\"config.json\"},{\"rfilename\":\"model.safetensors\"}]}"
              .formatted(COMMIT);
    } else if (text == null) {
      exchange.getResponseHeaders().set("X-Error-Code", "RepoNotFound");
      exchange.getResponseHeaders().set("X-Error-Message", "nothing here");
      status = 404;
      text = "";
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("ETag", '"' + Sha256.of(bytes) + '"');
    boolean body = exchange.getRequestMethod().equals("GET") && bytes.length > 0;
    if (!body) {
      exchange.getResponseHeaders().set("Content-Length", Integer.toString(bytes.length));
    }
    exchange.sendResponseHeaders(status, body ? bytes.length : -1);
    if (body) {
      exchange.getResponseBody().write(bytes);
    }
    exchange.close();
  }

  @Test
  void aPullSaysWhatItBroughtAndWhatToRunNext() {
    Ran ran = fixture.run("models", "pull", "owner/tiny");
    assertThat(ran.code()).isZero();
    assertThat(ran.out())
        .contains("owner/tiny: 2 of 2 files brought, 39 bytes")
        .contains("snapshots/" + COMMIT)
        .contains("--model owner/tiny");
    assertThat(fixture.run("models", "pull", "owner/tiny").out())
        .contains("owner/tiny: all 2 files were there");
  }

  @Test
  void asJsonAPullNamesItsFiles() throws IOException {
    Ran ran = fixture.run("models", "pull", "owner/tiny", "--json");
    JsonNode node = new ObjectMapper().readTree(ran.out());
    assertThat(node.path("commit").asText()).isEqualTo(COMMIT);
    assertThat(node.path("revision").asText()).isEqualTo("main");
    assertThat(node.path("files")).hasSize(2);
    assertThat(Path.of(node.path("folder").asText()).resolve("config.json"))
        .hasContent(FILES.get("config.json"));
  }

  @Test
  void progressIsShownInBytes() {
    assertThat(fixture.onATerminal(100).run("models", "pull", "owner/tiny").err())
        .contains("0 bytes of 39 bytes owner/tiny");
  }

  @Test
  void whatCannotBeBroughtIsOneSentence() throws IOException {
    Ran unknown = fixture.run("models", "pull", "owner/other");
    assertThat(unknown.code()).isEqualTo(1);
    assertThat(unknown.err())
        .contains("knows no model owner/other", "(\"nothing here\")")
        .hasLineCount(1);
    Ran name = fixture.run("models", "pull", "tiny");
    assertThat(name.code()).isEqualTo(2);
    assertThat(name.err()).contains("'tiny' is no name on the hub").hasLineCount(1);
    Ran precision = fixture.run("models", "pull", "owner/tiny", "--onnx", "fp8");
    assertThat(precision.code()).isEqualTo(2);
    assertThat(precision.err()).contains("fp32, fp16, int8");
    Ran offline = fixture.with("HF_HUB_OFFLINE", "1").run("models", "pull", "owner/tiny");
    assertThat(offline.code()).isEqualTo(1);
    assertThat(offline.err()).contains("HF_HUB_OFFLINE").hasLineCount(1);
    assertThat(Files.exists(fixture.here().resolve("hf"))).isFalse();
  }
}
