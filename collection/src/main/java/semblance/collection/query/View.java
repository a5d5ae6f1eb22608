package semblance.collection.query;

import java.util.List;
import java.util.Optional;

/// What is told of a result, beside which items it has.
///
/// @param fields the metadata fields of each item, by their dotted names; a name that is the
///   beginning of others stands for all of them; absent for the metadata as they are
/// @param vectors whether each item comes with all its segments and their vectors
/// @param facets what is counted over the whole result
public record View(Optional<List<String>> fields, boolean vectors, List<Facet> facets) {
  private static final View METADATA = new View(Optional.empty(), false, List.of());

  public View {
    fields = fields.map(List::copyOf);
    facets = List.copyOf(facets);
  }

  /// The items with their metadata.
  public static View metadata() {
    return METADATA;
  }

  /// This view with chosen fields alone.
  public View withFields(List<String> names) {
    return new View(Optional.of(names), vectors, facets);
  }

  /// This view with vectors.
  public View withVectors() {
    return new View(fields, true, facets);
  }

  /// This view with counts.
  public View withFacets(List<Facet> counted) {
    return new View(fields, vectors, counted);
  }
}
