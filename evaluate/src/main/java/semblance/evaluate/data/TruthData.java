package semblance.evaluate.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;

/// Pictures with what is true of them, and what of the data could not be used.
///
/// @param source the table or folder they were read from
/// @param samples the pictures, each once
/// @param classField the field that holds each picture's class, if there is one
/// @param problems what was left out
public record TruthData(
    Path source, List<Sample> samples, Optional<String> classField, List<Problem> problems) {
  public TruthData {
    samples = List.copyOf(samples);
    problems = List.copyOf(problems);
  }

  /// The names of the metadata fields.
  public SortedSet<String> fields() {
    SortedSet<String> names = new TreeSet<>();
    samples.forEach(sample -> names.addAll(sample.fields().keySet()));
    return names;
  }

  /// Some of the pictures, drawn by a seed, in the order they had; all if there are not more.
  public TruthData sample(int most, long seed) {
    if (samples.size() <= most) {
      return this;
    }
    List<Integer> places = new ArrayList<>(IntStream.range(0, samples.size()).boxed().toList());
    Collections.shuffle(places, new Random(seed));
    return new TruthData(
        source,
        places.subList(0, most).stream().sorted().map(samples::get).toList(),
        classField,
        problems);
  }

  /// The texts of all pictures.
  public long textCount() {
    return samples.stream().map(Sample::texts).mapToLong(Collection::size).sum();
  }
}
