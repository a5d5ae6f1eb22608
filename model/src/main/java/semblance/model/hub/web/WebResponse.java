package semblance.model.hub.web;

import java.net.URI;
import java.net.http.HttpHeaders;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// What a server answered, after redirects.
///
/// @param uri that answered last
/// @param headers of each answer on the way, the last one at the end
public record WebResponse(int status, URI uri, List<HttpHeaders> headers, ResponseBody body)
    implements AutoCloseable {
  public WebResponse {
    headers = List.copyOf(headers);
  }

  /// A header of the last answer.
  public Optional<String> header(String name) {
    return headers.getLast().firstValue(name);
  }

  /// A header of any answer on the way, the first that has it: redirects tell of the file that they
  /// lead to.
  public Optional<String> anyHeader(String name) {
    return headers.stream().flatMap(some -> some.firstValue(name).stream()).findFirst();
  }

  /// The number that a header holds, if it holds one.
  public static OptionalLong number(Optional<String> text) {
    return text.filter(digits -> digits.matches("[0-9]{1,18}"))
        .map(digits -> OptionalLong.of(Long.parseLong(digits)))
        .orElseGet(OptionalLong::empty);
  }

  @Override
  public void close() {
    body.close();
  }
}
