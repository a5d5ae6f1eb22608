package semblance.collection.lucene.filter;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import semblance.collection.item.FieldType;
import semblance.collection.item.Schema;
import semblance.collection.lucene.document.Names;
import semblance.embedding.InvalidQueryException;

/// Finds fields by the names that people call them, and the nearest name where there is none.
public final class IndexFields {
  private static final List<String> OF_EVERY_ITEM = List.of("_id", "_source", "_modality");
  private static final int MOST_NAMED = 30;

  private final Schema schema;

  public IndexFields(Schema schema) {
    this.schema = schema;
  }

  /// The field of a name.
  ///
  /// @throws InvalidQueryException if there is none, naming those that there are
  public IndexField find(String field) {
    return switch (field) {
      case "_id" -> new IndexField(field, Names.ID, FieldType.KEYWORD, false);
      case "_source" -> new IndexField(field, Names.SOURCE, FieldType.KEYWORD, true);
      case "_modality" -> new IndexField(field, Names.MODALITY, FieldType.KEYWORD, false);
      default -> {
        FieldType type = schema.type(field).orElseThrow(() -> unknown(field));
        yield new IndexField(field, Names.metadata(field), type, type != FieldType.TEXT);
      }
    };
  }

  /// Requires that a name is that of a field, or the beginning of some before a dot.
  public void requireKnown(String name) {
    boolean parent = schema.fields().keySet().stream().anyMatch(f -> f.startsWith(name + "."));
    if (!parent && schema.type(name).isEmpty()) {
      throw unknown(name);
    }
  }

  /// Says that there is no field of a name, and which there are.
  public InvalidQueryException unknown(String field) {
    Collection<String> names = schema.fields().keySet();
    if (names.isEmpty()) {
      return new InvalidQueryException(
          "there is no field '%s': the items have no metadata; _id, _source and _modality can be asked for"
              .formatted(field));
    }
    String meant = nearest(field).map(name -> "did you mean '%s'? ".formatted(name)).orElse("");
    String more =
        names.size() > MOST_NAMED ? " and %,d more".formatted(names.size() - MOST_NAMED) : "";
    return new InvalidQueryException(
        "there is no field '%s': %sthe fields are %s%s"
            .formatted(
                field, meant, String.join(", ", names.stream().limit(MOST_NAMED).toList()), more));
  }

  /// The name that was probably meant: the same but for upper and lower case or for what stands
  /// before its last dot, or the one with the fewest slips, a third of the letters at most.
  private Optional<String> nearest(String field) {
    String asked = field.toLowerCase(Locale.ROOT);
    List<String> names = new ArrayList<>(schema.fields().keySet());
    names.addAll(OF_EVERY_ITEM);
    Optional<String> ending =
        names.stream()
            .filter(name -> name.toLowerCase(Locale.ROOT).endsWith("." + asked))
            .findFirst();
    return names.stream()
        .filter(
            name -> slips(asked, name.toLowerCase(Locale.ROOT)) <= Math.max(1, asked.length() / 3))
        .min(Comparator.comparingInt(name -> slips(asked, name.toLowerCase(Locale.ROOT))))
        .or(() -> ending);
  }

  /// How many letters must be put in, left out, replaced or exchanged with their neighbour
  /// (Damerau, 1964).
  static int slips(String one, String other) {
    int[][] least = new int[one.length() + 1][other.length() + 1];
    for (int i = 0; i <= one.length(); i++) {
      for (int j = 0; j <= other.length(); j++) {
        if (i == 0 || j == 0) {
          least[i][j] = i + j;
          continue;
        }
        boolean same = one.charAt(i - 1) == other.charAt(j - 1);
        int changed = least[i - 1][j - 1] + (same ? 0 : 1);
        least[i][j] = Math.min(changed, 1 + Math.min(least[i - 1][j], least[i][j - 1]));
        boolean exchanged =
            i > 1
                && j > 1
                && one.charAt(i - 1) == other.charAt(j - 2)
                && one.charAt(i - 2) == other.charAt(j - 1);
        if (exchanged) {
          least[i][j] = Math.min(least[i][j], least[i - 2][j - 2] + 1);
        }
      }
    }
    return least[one.length()][other.length()];
  }
}
