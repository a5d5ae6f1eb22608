package semblance.train.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import semblance.model.tensor.Gradients;
import semblance.model.tensor.LossFunctions;
import semblance.model.tensor.Tensor;
import semblance.model.tensor.TensorScope;
import semblance.train.Reference;
import semblance.train.objective.Alignment.Distance;

/// Values and gradients of all objectives against open_clip's own and UniCL's published formula.
final class ObjectiveParityTest {
  private static final float NEAR = 1e-5f;

  private final Reference reference = Reference.tensors("objectives.safetensors");
  private final JsonNode expected = Reference.json("objectives.json");
  private final Map<String, Tensor> leaves = new TreeMap<>();

  private Tensor leaf(String name) {
    return leaves.computeIfAbsent(name, key -> Gradients.leaf(reference.tensor(key)));
  }

  private BatchVectors batch(boolean bias, @Nullable Tensor labels, String teacher) {
    return new BatchVectors(
        leaf("pictures"),
        leaf("texts"),
        LossFunctions.exponential(leaf("log_scale")),
        bias ? leaf("bias") : null,
        labels,
        teacher.isEmpty()
            ? null
            : new BatchVectors.Teacher(
                reference.tensor(teacher + "_pictures"),
                reference.tensor(teacher + "_texts"),
                expected.get("teacher_scale").doubleValue()));
  }

  private BatchVectors batch(String name) {
    return switch (name) {
      case "siglip" -> batch(true, null, "");
      case "unicl" -> {
        long[] labels = new long[expected.get("labels").size()];
        for (int i = 0; i < labels.length; i++) {
          labels[i] = expected.get("labels").get(i).longValue();
        }
        yield batch(false, Tensor.of(labels, labels.length), "");
      }
      case "distill" -> batch(false, null, "teacher");
      case "vectors", "align" -> batch(false, null, "taught");
      default -> batch(false, null, "");
    };
  }

  private Loss loss(String name) {
    Objective objective =
        switch (name) {
          case "clip" -> new InfoNce();
          case "siglip" -> new SigmoidLoss();
          case "unicl" -> new UniclLoss();
          case "distill" -> new Distillation();
          case "vectors" -> new VectorDistillation();
          case "align" -> new Alignment(Distance.MEAN_SQUARE);
          default -> throw new AssertionError(name);
        };
    return objective.of(batch(name));
  }

  @ParameterizedTest
  @ValueSource(strings = {"clip", "siglip", "unicl", "distill", "align"})
  void valuesAndGradientsAreTheReferences(String name) {
    try (TensorScope _ = TensorScope.training()) {
      check(name, loss(name), gradient -> gradient);
    }
  }

  @Test
  void captioningAndItsSumAreOpenClips() {
    try (TensorScope _ = TensorScope.training()) {
      CaptioningLoss objective = new CaptioningLoss(1, 2, expected.get("padding").intValue());
      Loss contrastive = objective.of(batch("coca"));
      Tensor captioning = objective.of(leaf("logits"), reference.tensor("targets"));
      check(
          "coca",
          Loss.of("contrastive", contrastive.total(), "captioning", captioning),
          gradient -> gradient);
    }
  }

  /// The reference's cosines do not change with a vector's length, ours are of unit vectors: what
  /// is common is the gradient across the vector.
  @Test
  void distillationOfVectorsPullsAlongTheCosine() {
    try (TensorScope _ = TensorScope.training()) {
      Loss loss = loss("vectors");
      assertThat(loss.value())
          .isCloseTo(expected.get("values").get("vectors").doubleValue(), within((double) NEAR));
      Gradients.backward(loss.total());
      for (String side : new String[] {"pictures", "texts"}) {
        Tensor unit = Gradients.cut(leaf(side));
        Tensor gradient = Gradients.of(leaf(side)).orElseThrow();
        Tensor along = unit.multiply(gradient.multiply(unit).sum(1).reshape(unit.size(0), 1));
        assertThat(gradient.subtract(along).toFloats())
            .containsExactly(reference.floats("vectors." + side), within(NEAR));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Distance.class)
  void distancesOfAlignmentDifferByAFactorOnly(Distance distance) {
    try (TensorScope _ = TensorScope.training()) {
      BatchVectors batch = batch("align");
      double square = new Alignment(Distance.MEAN_SQUARE).of(batch).value();
      double factor = distance == Distance.COSINE ? batch.texts().size(1) / 2.0 : 1;
      assertThat(new Alignment(distance).of(batch).value())
          .isCloseTo(square * factor, within((double) NEAR));
    }
  }

  @Test
  void uniclWithoutLabelsIsInfoNce() {
    try (TensorScope _ = TensorScope.training()) {
      BatchVectors batch = batch("clip");
      assertThat(new UniclLoss().of(batch).value())
          .isCloseTo(new InfoNce().of(batch).value(), within((double) NEAR));
    }
  }

  private void check(String name, Loss loss, Function<Tensor, Tensor> gradient) {
    assertThat(loss.value())
        .isCloseTo(expected.get("values").get(name).doubleValue(), within((double) NEAR));
    assertThat(loss.parts().values().stream().mapToDouble(Double::doubleValue).sum())
        .isCloseTo(loss.value(), within((double) NEAR));
    Gradients.backward(loss.total());
    leaves.forEach((leafName, leaf) -> {
      Optional<Tensor> found = Gradients.of(leaf);
      String key = name + "." + leafName;
      assertThat(found.isPresent()).as(key).isEqualTo(reference.has(key));
      found.ifPresent(numbers ->
          assertThat(gradient.apply(numbers).toFloats())
              .as(key)
              .containsExactly(reference.floats(key), within(NEAR)));
    });
  }
}
