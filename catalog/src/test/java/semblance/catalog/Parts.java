package semblance.catalog;

import semblance.catalog.query.QueryPart;
import semblance.embedding.Content;

/// Parts of queries, as tests ask them.
final class Parts {
  private Parts() {}

  static QueryPart.ContentPart picture(String colour, double weight) {
    return new QueryPart.ContentPart(
        new Content.Image(Fixture.picture(colour)), weight, colour + " picture");
  }

  static QueryPart.ContentPart words(String text, double weight) {
    return new QueryPart.ContentPart(new Content.Text(text), weight, text);
  }
}
