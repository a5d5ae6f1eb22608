package semblance.model.hub;

import java.util.Optional;
import semblance.embedding.ModelException;
import semblance.model.hub.web.WebClient;
import semblance.model.hub.web.WebResponse;

/// Puts the hub's refusals into words that say what to do.
final class Refusals {
  private final HubName name;
  private final String page;
  private final boolean withToken;

  /// @param page of the model
  /// @param withToken whether the hub was told who asks
  Refusals(HubName name, String page, boolean withToken) {
    this.name = name;
    this.page = page;
    this.withToken = withToken;
  }

  /// @param file that was asked for; empty where it was the model
  ModelException of(WebResponse response, Optional<String> file) {
    String code = response.anyHeader("X-Error-Code").orElse("");
    String said =
        response
            .anyHeader("X-Error-Message")
            .map(message ->
                " (\"%s\")".formatted(message.strip().replaceAll("(?s)^(.{200}).+", "$1…")))
            .orElse("");
    int status = response.status();
    if (code.equals("GatedRepo") || (status == 403 && code.isEmpty())) {
      return new ModelException(
          "%s is gated: the hub answers %d%s. Accept its licence at %s, %s"
              .formatted(
                  name,
                  status,
                  said,
                  page,
                  withToken
                      ? "with the account that HF_TOKEN belongs to"
                      : "then set HF_TOKEN to a token of that account"));
    }
    if (code.equals("RevisionNotFound")) {
      return new ModelException(
          "%s has no revision '%s' (branch, tag or commit); %s shows which there are"
              .formatted(name.repository(), name.revisionOrMain(), page));
    }
    if (status == 401 || (status == 404 && file.isEmpty())) {
      return new ModelException(
          "the hub knows no model %s%s%s. Check the name%s; if it is private, %s"
              .formatted(
                  name.repository(),
                  status == 404 && name.revision().isPresent()
                      ? " of the revision '%s'".formatted(name.revision().get())
                      : "",
                  said,
                  " at " + page,
                  withToken
                      ? "HF_TOKEN is not allowed to read it or has run out"
                      : "set HF_TOKEN to a token that may read it"));
    }
    if (status == 404) {
      return new ModelException(
          "%s has no file %s%s, though it is listed; try again, or look at %s"
              .formatted(name, file.orElse(""), said, page));
    }
    if (status == 403) {
      return new ModelException(
          "the hub refuses %s with 403%s; see %s".formatted(name, said, page));
    }
    if (status == 429) {
      return new ModelException(
          "the hub answers 429: too many requests from here%s. Try again %s%s"
              .formatted(
                  said,
                  response
                      .header("Retry-After")
                      .filter(seconds -> seconds.matches("[0-9]+"))
                      .map(seconds -> "in " + seconds + " s")
                      .orElse("later"),
                  withToken ? "" : "; with HF_TOKEN more are allowed"));
    }
    return new ModelException(
        "%s answers %d for %s%s; expected 200. %s"
            .formatted(
                WebClient.withoutQuery(response.uri()),
                status,
                file.map(path -> name + ", " + path).orElse(name.toString()),
                said,
                status >= 500
                    ? "The hub has a problem of its own: try again later"
                    : "Check HF_ENDPOINT"));
  }
}
