package semblance.embedding;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// A kind of content that a model may have a tower for.
public enum Modality {
  TEXT("text"),
  IMAGE("image"),
  AUDIO("audio"),
  VIDEO("video");

  private final String label;

  Modality(String label) {
    this.label = label;
  }

  /// The word used in files, JSON and on the command line, such as `image`.
  public String label() {
    return label;
  }

  /// Some modalities for people to read, such as `text, image and video`.
  public static String list(Collection<Modality> modalities) {
    List<String> labels = modalities.stream().sorted().map(Modality::label).toList();
    int last = labels.size() - 1;
    return last < 1
        ? String.join("", labels)
        : String.join(", ", labels.subList(0, last)) + " and " + labels.get(last);
  }

  /// The modality whose [#label()] is `label`.
  ///
  /// @throws IllegalArgumentException if no modality has that label
  public static Modality of(String label) {
    String wanted = label.toLowerCase(Locale.ROOT);
    for (Modality modality : values()) {
      if (modality.label.equals(wanted)) {
        return modality;
      }
    }
    throw new IllegalArgumentException(
        "unknown modality '%s': expected one of %s"
            .formatted(
                label,
                Arrays.stream(values()).map(Modality::label).collect(Collectors.joining(", "))));
  }

  @Override
  public String toString() {
    return label;
  }
}
