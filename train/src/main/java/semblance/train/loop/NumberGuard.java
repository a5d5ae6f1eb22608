package semblance.train.loop;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import semblance.embedding.TrainingException;
import semblance.model.tensor.Gradients;
import semblance.model.tensor.Tensor;
import semblance.model.trainable.Parameter;
import semblance.model.trainable.TrainableModel;

/// Says where numbers stopped being finite: which step, tensor and examples.
final class NumberGuard {
  private static final int NAMED = 5;

  private final TrainableModel model;

  NumberGuard(TrainableModel model) {
    this.model = model;
  }

  /// A loss that is no number.
  TrainingException loss(
      long step, double value, Batch batch, @Nullable Tensor pictures, Tensor texts) {
    Optional<String> tensor = first(model.parameters(), false);
    String where =
        tensor
            .map(name -> "tensor %s holds numbers that are not finite".formatted(name))
            .or(() -> rows(pictures, "picture", batch).or(() -> rows(texts, "text", batch)))
            .orElse("all tensors and vectors are finite");
    return failure(step, "the loss is %s; %s".formatted(value, where), batch);
  }

  /// Gradients that are no numbers.
  TrainingException gradients(long step, double loss, Batch batch) {
    String where =
        first(model.parameters(), true)
            .map(name -> "the gradient of %s is not finite".formatted(name))
            .orElse("the gradients are too large together");
    return failure(step, "the loss is %s, but %s".formatted(loss, where), batch);
  }

  private static Optional<String> first(List<Parameter> parameters, boolean gradients) {
    return parameters.stream()
        .filter(parameter ->
            !(gradients
                ? Gradients.of(parameter.numbers()).map(Tensor::isFinite).orElse(true)
                : parameter.numbers().isFinite()))
        .map(Parameter::name)
        .findFirst();
  }

  private static Optional<String> rows(@Nullable Tensor vectors, String side, Batch batch) {
    if (vectors == null || vectors.isFinite()) {
      return Optional.empty();
    }
    List<String> names =
        IntStream.range(0, batch.size())
            .filter(row -> !vectors.select(0, row).isFinite())
            .mapToObj(row -> batch.examples().get(row).name())
            .toList();
    return Optional.of("the %s's vector is not finite of %s".formatted(side, listed(names)));
  }

  private static TrainingException failure(long step, String what, Batch batch) {
    return new TrainingException(
        "training stopped at step %d: %s. The batch: %s. Train with a lower learning rate or a longer warm-up, or leave these examples out"
            .formatted(step, what, listed(batch.examples().stream().map(Example::name).toList())));
  }

  private static String listed(List<String> names) {
    return names.stream().limit(NAMED).collect(Collectors.joining(", "))
        + (names.size() > NAMED ? " and %d more".formatted(names.size() - NAMED) : "");
  }
}
