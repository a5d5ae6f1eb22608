package semblance.cli.page;

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

  /// Appends a picture as a `data:` address.
  Html data(ResultPage.EmbeddedPicture picture) {
    return raw("data:").text(picture.mediaType()).raw(";base64,").text(picture.base64());
  }

  @Override
  public String toString() {
    return page.toString();
  }
}
