package semblance.catalog.query;

import semblance.embedding.Content;
import semblance.embedding.Embedding;
import semblance.embedding.InvalidQueryException;

/// One thing a query asks with, and how strongly. A negative weight repels.
public sealed interface QueryPart {
  /// How strongly the part counts; finite and not 0.
  double weight();

  /// What to call the part when a match is explained.
  String label();

  /// Content that the catalog's model embeds.
  record ContentPart(Content content, double weight, String label) implements QueryPart {
    public ContentPart {
      requireUsable(weight, label);
    }
  }

  /// A stored item, by its id: what it was embedded as, without any model. With a positive weight
  /// the item itself is left out of the result.
  record ItemPart(String id, double weight) implements QueryPart {
    public ItemPart {
      requireUsable(weight, id);
    }

    @Override
    public String label() {
      return "item:" + id;
    }
  }

  /// A vector made before, in the catalog's space.
  record VectorPart(Embedding embedding, double weight, String label) implements QueryPart {
    public VectorPart {
      requireUsable(weight, label);
    }
  }

  /// A text with weight 1, labelled by itself.
  static QueryPart text(String text) {
    return new ContentPart(new Content.Text(text), 1, text);
  }

  private static void requireUsable(double weight, String label) {
    if (!Double.isFinite(weight) || weight == 0) {
      throw new InvalidQueryException(
          "query part '%s' has weight %s: it must be a finite number other than 0, negative to repel"
              .formatted(label, weight));
    }
  }
}
