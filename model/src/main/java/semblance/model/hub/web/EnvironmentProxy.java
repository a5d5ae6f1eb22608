package semblance.model.hub.web;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// The proxy that `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` name, as other tools read them; Java
/// by itself knows only its own settings.
final class EnvironmentProxy extends ProxySelector {
  private final Map<String, String> environment;
  private final ProxySelector otherwise;

  private EnvironmentProxy(Map<String, String> environment, ProxySelector otherwise) {
    this.environment = environment;
    this.otherwise = otherwise;
  }

  static ProxySelector of(Map<String, String> environment) {
    return new EnvironmentProxy(environment, ProxySelector.getDefault());
  }

  @Override
  public List<Proxy> select(URI uri) {
    String scheme = String.valueOf(uri.getScheme());
    Optional<URI> named =
        variable(scheme + "_proxy")
            .or(() -> variable("all_proxy"))
            .flatMap(EnvironmentProxy::address);
    if (named.isEmpty()) {
      return otherwise.select(uri);
    }
    if (isExcepted(uri.getHost())) {
      return List.of(Proxy.NO_PROXY);
    }
    URI proxy = named.get();
    int port = proxy.getPort() >= 0 ? proxy.getPort() : 80;
    return List.of(new Proxy(Proxy.Type.HTTP, new InetSocketAddress(proxy.getHost(), port)));
  }

  private static Optional<URI> address(String text) {
    try {
      URI uri = URI.create(text.contains("://") ? text : "http://" + text);
      return Optional.of(uri).filter(found -> found.getHost() != null);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private boolean isExcepted(String host) {
    return Stream.of(variable("no_proxy").orElse("").split(",", -1))
        .map(String::strip)
        .map(name -> name.startsWith(".") ? name.substring(1) : name)
        .anyMatch(name ->
            name.equals("*")
                || (!name.isEmpty() && (host.equals(name) || host.endsWith("." + name))));
  }

  private Optional<String> variable(String name) {
    return Optional.ofNullable(environment.get(name))
        .or(() -> Optional.ofNullable(environment.get(name.toUpperCase(Locale.ROOT))))
        .map(String::strip)
        .filter(value -> !value.isEmpty());
  }

  @Override
  public void connectFailed(URI uri, SocketAddress address, IOException failure) {
    otherwise.connectFailed(uri, address, failure);
  }
}
