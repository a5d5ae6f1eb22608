package semblance.ingest.exchange;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/// The forms that a catalog is written in.
public enum ExchangeFormat {
  /// NumPy arrays with Parquet beside them, as clip-retrieval and autofaiss use; a folder a
  /// modality.
  NPY,
  /// A line of JSON an item.
  JSONL,
  /// A row of a Parquet file a vector.
  PARQUET;

  /// The word for it on the command line.
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// The format with a label.
  ///
  /// @throws IllegalArgumentException if there is none
  public static ExchangeFormat of(String label) {
    for (ExchangeFormat format : values()) {
      if (format.label().equals(label)) {
        return format;
      }
    }
    throw new IllegalArgumentException(
        "the format '%s': expected %s"
            .formatted(
                label,
                Arrays.stream(values())
                    .map(ExchangeFormat::label)
                    .collect(Collectors.joining(", "))));
  }
}
