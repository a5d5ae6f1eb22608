package semblance.model.text;

import java.util.ArrayList;
import java.util.List;
import semblance.embedding.Role;

/// The words a model wants around a text: one way for queries, another for documents.
///
/// A template holds [#TEXT] where the text stands; without it the template stands before the text,
/// as the prompts of sentence-transformers do.
///
/// @param query around a query; `{text}` alone for none
/// @param document around a document; `{text}` alone for none
public record Prompts(String query, String document) {
  /// Stands for the text.
  public static final String TEXT = "{text}";

  /// No words around any text.
  public static final Prompts NONE = new Prompts(TEXT, TEXT);

  public Prompts {
    query = withText(query);
    document = withText(document);
  }

  /// Prompts that stand before the text; empty for none.
  public static Prompts before(String query, String document) {
    return new Prompts(query + TEXT, document + TEXT);
  }

  /// A text with the words its role asks for.
  public String around(String text, Role role) {
    String template =
        switch (role) {
          case QUERY -> query;
          case DOCUMENT -> document;
        };
    return template.equals(TEXT) ? text : template.replace(TEXT, text);
  }

  /// What stands before a text of a role.
  String before(Role role) {
    String template =
        switch (role) {
          case QUERY -> query;
          case DOCUMENT -> document;
        };
    return template.substring(0, template.indexOf(TEXT));
  }

  /// What a fingerprint says of them.
  public String describe() {
    List<String> parts = new ArrayList<>();
    if (!query.equals(TEXT)) {
      parts.add("query '%s'".formatted(query));
    }
    if (!document.equals(TEXT)) {
      parts.add("document '%s'".formatted(document));
    }
    return parts.isEmpty() ? "none" : String.join(", ", parts);
  }

  private static String withText(String template) {
    return template.contains(TEXT) ? template : template + TEXT;
  }
}
