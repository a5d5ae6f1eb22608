package semblance.embedding;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// What makes a tower's vectors what they are: a digest of each of its parts, and of them all.
///
/// @param id SHA-256 over all parts, 64 hexadecimal digits; two towers with the same id give the
///   same vectors
/// @param modality what the tower embeds
/// @param parts name of a part (`weights`, `architecture`, `tokenizer`, `preprocessing` …) to its
///   digest or value, so that two identities can be told apart in words
public record TowerIdentity(String id, Modality modality, SortedMap<String, String> parts) {
  public TowerIdentity {
    if (!id.matches("[0-9a-f]{64}")) {
      throw new IllegalArgumentException(
          "tower id '%s': expected 64 hexadecimal digits".formatted(id));
    }
    parts = Collections.unmodifiableSortedMap(new TreeMap<>(parts));
  }

  /// An identity whose id is computed from its modality and parts.
  public static TowerIdentity of(Modality modality, Map<String, String> parts) {
    SortedMap<String, String> sorted = new TreeMap<>(parts);
    sorted.put("modality", modality.label());
    String id = Sha256.ofParts(sorted);
    sorted.remove("modality");
    return new TowerIdentity(id, modality, sorted);
  }
}
