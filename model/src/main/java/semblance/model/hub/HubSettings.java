package semblance.model.hub;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Where the hub is, where its cache is, and how to ask.
///
/// @param endpoint the hub's address, without a path or with the one that a mirror needs
/// @param cache the folder that holds `models--owner--name`
/// @param token what a person's account is known by; empty to ask as nobody
/// @param offline whether nothing may be sent
/// @param timeout how long a server may be silent
/// @param links whether files may be links into the blobs; where they cannot, they are copies
public record HubSettings(
    URI endpoint,
    Path cache,
    Optional<String> token,
    boolean offline,
    Duration timeout,
    boolean links) {
  private static final URI PUBLIC = URI.create("https://huggingface.co");
  private static final Duration USUAL_TIMEOUT = Duration.ofSeconds(10);
  private static final Set<String> TRUE = Set.of("1", "ON", "YES", "TRUE");
  private static final Pattern VARIABLE = Pattern.compile("\\$(?:\\{(\\w+)\\}|(\\w+))");

  /// @throws IllegalArgumentException if the endpoint is no address of a web server
  public HubSettings {
    String scheme = String.valueOf(endpoint.getScheme());
    if (!scheme.matches("https?") || endpoint.getHost() == null) {
      throw new IllegalArgumentException(
          "the hub's address is '%s', expected one such as %s: check HF_ENDPOINT"
              .formatted(endpoint, PUBLIC));
    }
  }

  /// What the environment says, as Hugging Face's own tools read it: `HF_ENDPOINT`, `HF_HOME`,
  /// `HF_HUB_CACHE`, `HF_TOKEN` (else the file `token` in `HF_HOME`), `HF_HUB_OFFLINE`,
  /// `HF_HUB_DOWNLOAD_TIMEOUT` in seconds, `HF_HUB_DISABLE_SYMLINKS`.
  ///
  /// @throws IllegalArgumentException if a variable makes no sense
  public static HubSettings of(Map<String, String> environment) {
    return new HubSettings(
        endpoint(environment),
        cache(environment),
        token(environment),
        isTrue(environment, "HF_HUB_OFFLINE") || isTrue(environment, "TRANSFORMERS_OFFLINE"),
        timeout(environment),
        !isTrue(environment, "HF_HUB_DISABLE_SYMLINKS"));
  }

  /// The folder of the hub's cache alone.
  public static Path cache(Map<String, String> environment) {
    return path(environment, "HF_HUB_CACHE")
        .or(() -> path(environment, "HUGGINGFACE_HUB_CACHE"))
        .orElseGet(() -> home(environment).resolve("hub"));
  }

  private static URI endpoint(Map<String, String> environment) {
    String named = value(environment, "HF_ENDPOINT").orElse(PUBLIC.toString());
    try {
      return URI.create(named.replaceAll("/+$", ""));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "HF_ENDPOINT is '%s', expected an address such as %s".formatted(named, PUBLIC), e);
    }
  }

  private static Path home(Map<String, String> environment) {
    return path(environment, "HF_HOME")
        .orElseGet(() ->
            path(environment, "XDG_CACHE_HOME")
                .orElseGet(() -> Path.of(userHome(environment), ".cache"))
                .resolve("huggingface"));
  }

  private static String userHome(Map<String, String> environment) {
    return value(environment, "HOME").orElseGet(() -> System.getProperty("user.home"));
  }

  /// A path in which `~` and variables are written out, as Python does for these settings.
  private static Optional<Path> path(Map<String, String> environment, String name) {
    return value(environment, name)
        .map(text -> {
          String tilde =
              text.equals("~") || text.startsWith("~/")
                  ? userHome(environment) + text.substring(1)
                  : text;
          Matcher matcher = VARIABLE.matcher(tilde);
          return Path.of(
              matcher.replaceAll(found -> {
                String key = found.group(1) == null ? found.group(2) : found.group(1);
                return Matcher.quoteReplacement(environment.getOrDefault(key, found.group()));
              }));
        });
  }

  private static Optional<String> token(Map<String, String> environment) {
    if (isTrue(environment, "HF_HUB_DISABLE_IMPLICIT_TOKEN")) {
      return Optional.empty();
    }
    return value(environment, "HF_TOKEN")
        .or(() -> value(environment, "HUGGING_FACE_HUB_TOKEN"))
        .or(() -> {
          Path file =
              path(environment, "HF_TOKEN_PATH")
                  .orElseGet(() -> home(environment).resolve("token"));
          try {
            return Files.isRegularFile(file)
                ? Optional.of(Files.readString(file))
                : Optional.empty();
          } catch (IOException e) {
            return Optional.empty(); // the hub will say if it wants one
          }
        })
        .map(token -> token.replaceAll("\\s", ""))
        .filter(token -> !token.isEmpty());
  }

  private static Duration timeout(Map<String, String> environment) {
    Optional<String> named = value(environment, "HF_HUB_DOWNLOAD_TIMEOUT");
    if (named.isPresent() && !named.get().matches("[0-9]{1,5}")) {
      throw new IllegalArgumentException(
          "HF_HUB_DOWNLOAD_TIMEOUT is '%s', expected whole seconds such as 10"
              .formatted(named.get()));
    }
    return named
        .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)))
        .filter(Duration::isPositive)
        .orElse(USUAL_TIMEOUT);
  }

  private static boolean isTrue(Map<String, String> environment, String name) {
    return value(environment, name)
        .filter(text -> TRUE.contains(text.toUpperCase(Locale.ROOT)))
        .isPresent();
  }

  private static Optional<String> value(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name))
        .map(String::strip)
        .filter(text -> !text.isEmpty());
  }

  /// The address below which a model's page is.
  String page(HubName name) {
    return endpoint + "/" + name.repository();
  }

  /// The address of what the hub tells of a revision.
  URI listing(HubName name) {
    return URI.create(
        "%s/api/models/%s/revision/%s"
            .formatted(endpoint, name.repository(), encoded(name.revisionOrMain())));
  }

  /// The address of a file.
  ///
  /// @param path with slashes
  URI file(HubName name, String commit, String path) {
    String encodedPath =
        Stream.of(path.split("/", -1)).map(HubSettings::encoded).collect(Collectors.joining("/"));
    return URI.create(
        "%s/%s/resolve/%s/%s".formatted(endpoint, name.repository(), encoded(commit), encodedPath));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /// Without the token.
  @Override
  public String toString() {
    return "%s, cache %s%s".formatted(endpoint, cache, offline ? ", offline" : "");
  }
}
