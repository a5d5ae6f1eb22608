package semblance.model.hub.web;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import semblance.embedding.ModelException;
import semblance.embedding.StorageException;

/// Asks a server, its home, and follows where that leads; the token goes to the home and nowhere
/// else. Thread-safe.
public final class WebClient implements AutoCloseable {
  private static final int MOST_REDIRECTS = 10;

  private final URI home;
  private final Optional<String> token;
  private final Duration patience;
  private final HttpClient client;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  /// @param token what the home knows the person by
  /// @param patience how long a server may be silent
  public WebClient(URI home, Optional<String> token, Duration patience) {
    this.home = home;
    this.token = token;
    this.patience = patience;
    client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .proxy(EnvironmentProxy.of(System.getenv()))
            .connectTimeout(patience)
            .build();
  }

  /// Sends a request once and follows where it is led.
  ///
  /// @param atHomeOnly stops at a redirect that leads away from home, whose headers tell enough
  /// @throws IOException if there was no answer; worth trying again
  /// @throws StorageException if the server cannot even be found
  public WebResponse send(String method, URI uri, Optional<String> range, boolean atHomeOnly)
      throws IOException, InterruptedException {
    List<HttpHeaders> headers = new ArrayList<>();
    URI next = uri;
    for (int redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
      HttpResponse<Flow.Publisher<List<ByteBuffer>>> response = sendOnce(method, next, range);
      headers.add(response.headers());
      ResponseBody body = new ResponseBody(response.body(), patience);
      Optional<String> location = response.headers().firstValue("Location");
      boolean redirect = response.statusCode() / 100 == 3 && location.isPresent();
      if (!redirect) {
        return new WebResponse(response.statusCode(), next, headers, body);
      }
      URI target = target(next, location.get());
      if (atHomeOnly && !isHome(target)) {
        return new WebResponse(response.statusCode(), next, headers, body);
      }
      body.close();
      next = target;
    }
    throw new ModelException(
        "%s leads from one address to the next more than %d times; last to %s. Check HF_ENDPOINT"
            .formatted(uri, MOST_REDIRECTS, withoutQuery(next)));
  }

  private URI target(URI from, String location) {
    try {
      URI target = from.resolve(location);
      boolean web =
          String.valueOf(target.getScheme()).matches("https?") && target.getHost() != null;
      boolean weaker = "https".equals(from.getScheme()) && !"https".equals(target.getScheme());
      if (web && !weaker) {
        return target;
      }
    } catch (IllegalArgumentException e) {
      throw new ModelException(
          "%s leads to '%s', which is no address; check HF_ENDPOINT".formatted(from, location), e);
    }
    throw new ModelException(
        "%s leads to '%s', expected an address that is as safe; check HF_ENDPOINT"
            .formatted(withoutQuery(from), location));
  }

  /// Addresses of files carry signatures after the question mark, which are nobody's business.
  public static String withoutQuery(URI uri) {
    return uri.toString().replaceAll("\\?.*", "");
  }

  /// Whether an address is the home's own, to which the token may go.
  private boolean isHome(URI uri) {
    return home.getScheme().equals(uri.getScheme())
        && home.getHost().equalsIgnoreCase(uri.getHost())
        && home.getPort() == uri.getPort();
  }

  private HttpResponse<Flow.Publisher<List<ByteBuffer>>> sendOnce(
      String method, URI uri, Optional<String> range) throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .method(method, HttpRequest.BodyPublishers.noBody())
            .header("User-Agent", "semblance/0.1")
            .header("Accept-Encoding", "identity");
    range.ifPresent(bytes -> request.header("Range", bytes));
    if (isHome(uri)) {
      token.ifPresent(known -> request.header("Authorization", "Bearer " + known));
    }
    // Not sendAsync, whose answers come through the common pool: a caller may be blocking that.
    Future<HttpResponse<Flow.Publisher<List<ByteBuffer>>>> answer =
        threads.submit(() -> client.send(request.build(), HttpResponse.BodyHandlers.ofPublisher()));
    try {
      return answer.get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new HttpTimeoutException(
          "%s did not answer for %d s".formatted(uri.getHost(), patience.toSeconds()));
    } catch (ExecutionException e) {
      if (isUnknownHost(e)) {
        throw new StorageException(
            "%s cannot be found: there is no network, or its name is wrong. Check the connection and HF_ENDPOINT; models that are in the cache work without"
                .formatted(uri.getHost()),
            e);
      }
      if (e.getCause() instanceof ConnectException) {
        throw new IOException(
            "%s:%d does not accept connections".formatted(uri.getHost(), uri.getPort()), e);
      }
      throw new IOException(
          "the connection to %s broke: %s".formatted(uri.getHost(), e.getCause()), e);
    } finally {
      answer.cancel(true);
    }
  }

  private static boolean isUnknownHost(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnresolvedAddressException || cause instanceof UnknownHostException) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void close() {
    threads.shutdownNow();
    client.shutdownNow();
  }
}
