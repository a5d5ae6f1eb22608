package semblance.evaluate.data;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// A picture with what is true of it.
///
/// @param place where the data say so, as a person would name it, such as `captions.jsonl:12`
/// @param picture the file, absolute
/// @param texts captions, in any number
/// @param fields the values of its metadata by field; several where the data give a list
public record Sample(
    String place, Path picture, List<TruthText> texts, SortedMap<String, List<String>> fields) {
  public Sample {
    texts = List.copyOf(texts);
    fields = Collections.unmodifiableSortedMap(new TreeMap<>(fields));
  }

  /// The values of a field; none if it has none.
  public List<String> values(String field) {
    return fields.getOrDefault(field, List.of());
  }
}
