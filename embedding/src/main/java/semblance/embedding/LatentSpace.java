package semblance.embedding;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// A space in which a model's towers meet: vectors may be compared only within one.
///
/// @param fingerprint SHA-256 over the ids of all towers and the dimension, 64 hexadecimal digits;
///   computed, never typed by a person
/// @param dimension numbers a vector
/// @param towers the identity of each tower that embeds into the space
public record LatentSpace(
    String fingerprint, int dimension, SortedMap<Modality, TowerIdentity> towers) {
  public LatentSpace {
    if (dimension < 1) {
      throw new IllegalArgumentException("a latent space of dimension " + dimension);
    }
    towers = Collections.unmodifiableSortedMap(new TreeMap<>(towers));
  }

  /// The space in which the given towers meet.
  ///
  /// @throws IllegalArgumentException if there is no tower, or two of one modality
  public static LatentSpace of(int dimension, Collection<TowerIdentity> towers) {
    if (towers.isEmpty()) {
      throw new IllegalArgumentException("a latent space needs at least one tower");
    }
    SortedMap<Modality, TowerIdentity> byModality = new TreeMap<>();
    SortedMap<String, String> parts = new TreeMap<>();
    for (TowerIdentity tower : towers) {
      if (byModality.put(tower.modality(), tower) != null) {
        throw new IllegalArgumentException("two " + tower.modality() + " towers in one space");
      }
      parts.put(tower.modality().label(), tower.id());
    }
    parts.put("dimension", Integer.toString(dimension));
    return new LatentSpace(Sha256.ofParts(parts), dimension, byModality);
  }

  /// What differs between this space and another, a phrase a difference; empty if they are the
  /// same.
  public List<String> differences(LatentSpace other) {
    List<String> differences = new ArrayList<>();
    if (dimension != other.dimension) {
      differences.add("dimension %d against %d".formatted(dimension, other.dimension));
    }
    for (Modality modality : Modality.values()) {
      TowerIdentity mine = towers.get(modality);
      TowerIdentity theirs = other.towers.get(modality);
      if (mine == null && theirs == null) {
        continue;
      }
      if (mine == null || theirs == null) {
        differences.add(
            "%s tower: %s against %s"
                .formatted(
                    modality,
                    mine == null ? "none" : "present",
                    theirs == null ? "none" : "present"));
        continue;
      }
      if (!mine.id().equals(theirs.id())) {
        differences.addAll(partDifferences(mine, theirs));
      }
    }
    if (differences.isEmpty() && !fingerprint.equals(other.fingerprint)) {
      differences.add("fingerprint %s against %s".formatted(fingerprint, other.fingerprint));
    }
    return differences;
  }

  private static List<String> partDifferences(TowerIdentity mine, TowerIdentity theirs) {
    List<String> differences = new ArrayList<>();
    TreeSet<String> names = new TreeSet<>(mine.parts().keySet());
    names.addAll(theirs.parts().keySet());
    for (String name : names) {
      String one = mine.parts().getOrDefault(name, "none");
      String two = theirs.parts().getOrDefault(name, "none");
      if (!one.equals(two)) {
        differences.add(
            "%s tower's %s: %s against %s"
                .formatted(mine.modality(), name, brief(one), brief(two)));
      }
    }
    return differences;
  }

  /// Digests are told apart by their first digits; other values are shown whole.
  private static String brief(String value) {
    return value.matches("[0-9a-f]{64}") ? value.substring(0, 12) + "…" : value;
  }

  /// Whether contents of a modality lie in the space: where there is a tower for it, and films
  /// where there is one for pictures.
  public boolean holds(Modality modality) {
    return towers.containsKey(modality)
        || (modality == Modality.VIDEO && towers.containsKey(Modality.IMAGE));
  }

  /// The first twelve digits of the fingerprint, for people to read.
  public String shortFingerprint() {
    return fingerprint.substring(0, Math.min(12, fingerprint.length()));
  }

  /// The ids of the towers by modality.
  public Map<Modality, String> towerIds() {
    SortedMap<Modality, String> ids = new TreeMap<>();
    towers.forEach((modality, tower) -> ids.put(modality, tower.id()));
    return ids;
  }
}
