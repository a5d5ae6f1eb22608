package semblance.model.hub;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import semblance.embedding.Sha256;

/// A hub on this machine, and a second server where the large files lie, as on the real one.
/// Behaves well but for the paths that a test gives another behaviour.
final class HubServer implements AutoCloseable {
  static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";
  static final String MODEL = "owner/tiny-clip";

  /// Answers one request in a test's own way.
  @FunctionalInterface
  interface Behaviour {
    void answer(HttpExchange exchange) throws IOException;
  }

  /// A request that came.
  record Request(String method, String path, Map<String, String> headers) {}

  private final HttpServer hub;
  private final HttpServer storage;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, byte[]> files = new TreeMap<>();
  private final Map<String, Behaviour> behaviours = new ConcurrentHashMap<>();
  private final List<Request> requests = new CopyOnWriteArrayList<>();

  HubServer() {
    hub = server(this::answerAsHub);
    storage = server(this::answerAsStorage);
  }

  private HttpServer server(Behaviour usual) {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.setExecutor(threads);
      server.createContext(
          "/",
          exchange -> {
            Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            exchange
                .getRequestHeaders()
                .forEach((name, values) -> headers.put(name, values.getFirst()));
            String path = exchange.getRequestURI().getRawPath();
            requests.add(new Request(exchange.getRequestMethod(), path, headers));
            try (exchange) {
              behaviours
                  .getOrDefault(exchange.getRequestMethod() + " " + path, usual)
                  .answer(exchange);
            }
          });
      server.start();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Adds a file. Those whose names end in `.safetensors`, `.bin` or `.onnx` lie in the storage.
  HubServer with(String path, byte[] bytes) {
    files.put(path, bytes);
    return this;
  }

  HubServer with(String path, String text) {
    return with(path, text.getBytes(StandardCharsets.UTF_8));
  }

  /// Gives a path another behaviour.
  ///
  /// @param request such as `GET /api/models/…`
  void behave(String request, Behaviour behaviour) {
    behaviours.put(request, behaviour);
  }

  /// Answers as if there were no other behaviour.
  void usually(HttpExchange exchange) throws IOException {
    if (exchange.getLocalAddress().getPort() == hub.getAddress().getPort()) {
      answerAsHub(exchange);
    } else {
      answerAsStorage(exchange);
    }
  }

  URI endpoint() {
    return address(hub);
  }

  private static URI address(HttpServer server) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  List<Request> requests() {
    return List.copyOf(requests);
  }

  List<Request> requests(String method, String pathPart) {
    return requests.stream()
        .filter(request -> request.method.equals(method) && request.path.contains(pathPart))
        .toList();
  }

  static String listing() {
    return "GET /api/models/" + MODEL + "/revision/main";
  }

  static String resolve(String method, String path) {
    return "%s /%s/resolve/%s/%s".formatted(method, MODEL, COMMIT, path);
  }

  static String storage(String path) {
    return "GET /stored/" + path;
  }

  static boolean isLarge(String path) {
    return path.matches(".*\\.(?:safetensors|bin|onnx)");
  }

  static String etag(String path, byte[] bytes) {
    if (isLarge(path)) {
      return Sha256.of(bytes);
    }
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-1");
      digest.update("blob %d\0".formatted(bytes.length).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest.digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private void answerAsHub(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    if (path.startsWith("/api/models/" + MODEL + "/revision/")) {
      String siblings =
          files.keySet().stream()
              .map(file -> "{\"rfilename\":\"%s\"}".formatted(file))
              .collect(Collectors.joining(","));
      send(
          exchange,
          200,
          "application/json",
          "{\"sha\":\"%s\",\"siblings\":[%s]}".formatted(COMMIT, siblings));
      return;
    }
    String prefix = "/%s/resolve/%s/".formatted(MODEL, COMMIT);
    String file = path.startsWith(prefix) ? path.substring(prefix.length()) : "";
    byte[] bytes = files.get(file);
    if (bytes == null) {
      exchange.getResponseHeaders().set("X-Error-Code", "RepoNotFound");
      send(exchange, 404, "text/plain", "not found");
      return;
    }
    exchange.getResponseHeaders().set("X-Repo-Commit", COMMIT);
    String etag = '"' + etag(file, bytes) + '"';
    if (isLarge(file)) {
      exchange.getResponseHeaders().set("X-Linked-Etag", etag);
      exchange.getResponseHeaders().set("X-Linked-Size", Integer.toString(bytes.length));
      exchange
          .getResponseHeaders()
          .set("Location", address(storage) + "/stored/" + file + "?signature=secret");
      exchange.sendResponseHeaders(302, -1);
    } else {
      exchange.getResponseHeaders().set("ETag", etag);
      sendPart(exchange, bytes);
    }
  }

  private void answerAsStorage(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    byte[] bytes = files.get(path.substring("/stored/".length()));
    if (bytes == null) {
      send(exchange, 404, "text/plain", "not found");
    } else {
      exchange.getResponseHeaders().set("ETag", "\"of-the-storage\"");
      sendPart(exchange, bytes);
    }
  }

  /// Sends bytes, or the part of them that is asked for.
  static void sendPart(HttpExchange exchange, byte[] bytes) throws IOException {
    String range = exchange.getRequestHeaders().getFirst("Range");
    int from = 0;
    if (range != null) {
      from = Integer.parseInt(range.replaceAll("bytes=([0-9]+)-", "$1"));
      exchange
          .getResponseHeaders()
          .set("Content-Range", "bytes %d-%d/%d".formatted(from, bytes.length - 1, bytes.length));
    }
    byte[] part = Arrays.copyOfRange(bytes, from, bytes.length);
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.getResponseHeaders().set("Content-Length", Integer.toString(part.length));
      exchange.sendResponseHeaders(200, -1);
      return;
    }
    exchange.sendResponseHeaders(range == null ? 200 : 206, part.length == 0 ? -1 : part.length);
    exchange.getResponseBody().write(part);
  }

  static void send(HttpExchange exchange, int status, String type, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    boolean head = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(status, head ? -1 : bytes.length);
    if (!head) {
      exchange.getResponseBody().write(bytes);
    }
  }

  @Override
  public void close() {
    hub.stop(0);
    storage.stop(0);
    threads.shutdownNow();
  }
}
