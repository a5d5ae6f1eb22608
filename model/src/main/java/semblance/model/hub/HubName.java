package semblance.model.hub;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A model's name on the hub: `owner/name`, or `owner/name@revision`.
///
/// @param repository `owner/name`
/// @param revision a branch, a tag or a commit; empty for the branch `main`
public record HubName(String repository, Optional<String> revision) {
  private static final Pattern FORM =
      Pattern.compile(
          "([A-Za-z0-9][A-Za-z0-9._-]*/[A-Za-z0-9][A-Za-z0-9._-]*)(?:@([A-Za-z0-9][A-Za-z0-9._/+-]*))?");

  /// The branch that is meant where no revision is given.
  public static final String MAIN = "main";

  /// The name that a text is, if it has the form of one.
  public static Optional<HubName> find(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches() || text.contains("..") || text.endsWith("/") || text.contains("--")) {
      return Optional.empty();
    }
    return Optional.of(new HubName(matcher.group(1), Optional.ofNullable(matcher.group(2))));
  }

  /// The name that a text is.
  ///
  /// @throws IllegalArgumentException if it is none
  public static HubName of(String text) {
    return find(text)
        .orElseThrow(() ->
            new IllegalArgumentException(
                "'%s' is no name on the hub: expected owner/name or owner/name@revision, such as openai/clip-vit-base-patch32"
                    .formatted(text)));
  }

  /// The revision, `main` where none is given.
  public String revisionOrMain() {
    return revision.orElse(MAIN);
  }

  @Override
  public String toString() {
    return revision.map(wanted -> repository + "@" + wanted).orElse(repository);
  }
}
