package semblance.catalog;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import semblance.collection.item.Item;
import semblance.embedding.SemblanceException;

/// Decides what of an item goes into which generation, by the spaces of its embeddings. Embeds
/// canaries at the first use of a tower, so it is asked before the catalog's lock is taken.
///
/// @param retired fingerprints of spaces whose vectors are no longer stored: a writer that has not
///   heard of it yet may give some still
record Admission(Generations generations, Set<String> retired) {

  /// What of each item belongs where.
  ///
  /// @throws semblance.embedding.SpaceMismatchException if an embedding is of no generation's
  ///   space, or a tower's canaries fail
  List<Map<WrittenGeneration, Item>> of(List<EmbeddedItem> items) {
    WrittenGeneration searched = generations.searched();
    Optional<WrittenGeneration> beside = generations.beside();
    if (searched.model().isEmpty()) {
      throw new IllegalStateException(
          "the catalog was opened without a model, so nothing can be put into it");
    }
    List<Map<WrittenGeneration, Item>> admitted = new ArrayList<>(items.size());
    for (EmbeddedItem item : items) {
      admitted.add(parts(item, searched, beside));
    }
    return admitted;
  }

  private Map<WrittenGeneration, Item> parts(
      EmbeddedItem item, WrittenGeneration searched, Optional<WrittenGeneration> beside) {
    Map<WrittenGeneration, Item> parts = new HashMap<>();
    searched.itemOf(item).ifPresent(part -> parts.put(searched, part));
    beside.ifPresent(copy -> {
      try {
        copy.itemOf(item).ifPresent(part -> parts.put(copy, part));
      } catch (SemblanceException _) {
        // It lags there, and whoever fills it in will be told why.
      }
    });
    for (EmbeddedItem.EmbeddedSegment segment : item.segments()) {
      boolean known =
          searched.owns(segment)
              || beside.filter(copy -> copy.owns(segment)).isPresent()
              || (parts.containsKey(searched)
                  && retired.contains(segment.embedding().space().fingerprint()));
      if (!known) {
        searched
            .generation()
            .guard()
            .requireSame(segment.embedding(), "item '%s'".formatted(item.id()));
      }
    }
    return parts;
  }
}
