package semblance.cli.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/// HTML under construction, in which all that is not markup is escaped.
final class Html {
  private final StringBuilder page = new StringBuilder(1 << 16);

  /// Appends markup.
  Html raw(String markup) {
    page.append(markup);
    return this;
  }

  /// Appends text, escaped for elements and quoted attributes alike. What HTML does not allow at
  /// all is replaced.
  Html text(String text) {
    text.codePoints()
        .forEach(c -> {
          switch (c) {
            case '&' -> page.append("&amp;");
            case '<' -> page.append("&lt;");
            case '>' -> page.append("&gt;");
            case '"' -> page.append("&quot;");
            case '\'' -> page.append("&#39;");
            case '\n', '\t' -> page.append(' ');
            default ->
                page.appendCodePoint(
                    Character.isISOControl(c) || (c >= 0xD800 && c <= 0xDFFF) ? 0xFFFD : c);
          }
        });
    return this;
  }

  /// Appends a page's beginning, up to its header.
  ///
  /// Even if a name slipped through unescaped, nothing would be fetched or run.
  Html head(String title, String note, String style) {
    start(title, style, "default-src 'none'; img-src data:; style-src 'unsafe-inline'");
    return raw("<header><h1>").text(title).raw("</h1><p>").text(note).raw("</p></header>\n");
  }

  /// Appends a page's beginning, up to its body.
  ///
  /// @param style the name of a style sheet beside this class
  /// @param policy what the page may fetch and run
  Html start(String title, String style, String policy) {
    raw("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    raw("<meta name=\"color-scheme\" content=\"light dark\">\n");
    raw("<meta http-equiv=\"Content-Security-Policy\" content=\"").raw(policy).raw("\">\n");
    raw("<title>").text(title).raw("</title>\n<style>\n").raw(resource(style));
    return raw("</style>\n</head>\n<body>\n");
  }

  /// The text of a file beside this class.
  static String resource(String name) {
    try (InputStream file = Html.class.getResourceAsStream(name)) {
      if (file == null) {
        throw new IllegalStateException(name + " is missing beside Html.class");
      }
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Appends a picture as a `data:` address.
  Html data(ResultPage.EmbeddedPicture picture) {
    return raw("data:").text(picture.mediaType()).raw(";base64,").text(picture.base64());
  }

  @Override
  public String toString() {
    return page.toString();
  }
}
