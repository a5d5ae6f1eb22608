package semblance.train.loop;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import semblance.embedding.Picture;
import semblance.embedding.PreparedContent.Tokens;
import semblance.model.tensor.Tensor;
import semblance.train.objective.BatchVectors.Teacher;

/// The examples of one step.
///
/// @param teacherScale by what a teacher's cosines are multiplied, where examples have its vectors
public record Batch(List<Example> examples, double teacherScale) {
  /// As many as CLIP's usual scale.
  private static final double USUAL_SCALE = 100;

  /// @throws IllegalArgumentException if there are none
  public Batch {
    examples = List.copyOf(examples);
    if (examples.isEmpty()) {
      throw new IllegalArgumentException("a batch of no examples; expected one or more");
    }
  }

  public Batch(List<Example> examples) {
    this(examples, USUAL_SCALE);
  }

  int size() {
    return examples.size();
  }

  Batch part(int from, int to) {
    return new Batch(examples.subList(from, to), teacherScale);
  }

  List<Tokens> texts() {
    return examples.stream().map(Example::text).toList();
  }

  List<Picture> pictures() {
    List<Picture> pictures = new ArrayList<>(size());
    for (Example example : examples) {
      pictures.add(
          Optional.ofNullable(example.picture())
              .orElseThrow(() ->
                  new IllegalArgumentException(
                      "%s has no picture, but the objective is about pictures"
                          .formatted(example.name()))));
    }
    return pictures;
  }

  /// `[n]`; those without a label have one of their own. Null where none has one.
  @Nullable Tensor labels() {
    if (examples.stream().allMatch(example -> example.label() == null)) {
      return null;
    }
    Map<Integer, Long> numbers = new LinkedHashMap<>();
    long[] labels = new long[size()];
    long next = 0;
    for (int i = 0; i < labels.length; i++) {
      Integer label = examples.get(i).label();
      Long known = label == null ? null : numbers.get(label);
      labels[i] = known == null ? next++ : known;
      if (label != null) {
        numbers.putIfAbsent(label, labels[i]);
      }
    }
    return Tensor.of(labels, labels.length);
  }

  /// Null where no example has a teacher's vectors.
  @Nullable Teacher teacher() {
    Tensor pictures = matrix(Example.Taught::picture);
    Tensor texts = matrix(Example.Taught::text);
    return pictures == null && texts == null ? null : new Teacher(pictures, texts, teacherScale);
  }

  private @Nullable Tensor matrix(Function<Example.Taught, Optional<float[]>> side) {
    List<float[]> rows = new ArrayList<>();
    for (Example example : examples) {
      Optional.ofNullable(example.teacher()).flatMap(side).ifPresent(rows::add);
    }
    if (rows.isEmpty()) {
      return null;
    }
    int width = rows.getFirst().length;
    if (rows.size() != size() || rows.stream().anyMatch(row -> row.length != width)) {
      throw new IllegalArgumentException(
          "%d of %d examples have a teacher's vector of %d numbers; expected all or none"
              .formatted(rows.stream().filter(row -> row.length == width).count(), size(), width));
    }
    float[] numbers = new float[width * rows.size()];
    for (int i = 0; i < rows.size(); i++) {
      System.arraycopy(rows.get(i), 0, numbers, i * width, width);
    }
    return Tensor.of(numbers, rows.size(), width);
  }
}
