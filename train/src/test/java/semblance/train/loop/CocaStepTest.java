package semblance.train.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import semblance.embedding.PreparedContent.Tokens;
import semblance.model.tensor.Gradients;
import semblance.model.tensor.TensorScope;
import semblance.model.trainable.Parameter;
import semblance.model.trainable.TrainableModel;
import semblance.model.trainable.TrainingSelection;
import semblance.train.Reference;
import semblance.train.objective.CaptioningLoss;
import semblance.train.optimization.Optimizer;

/// A batch through CoCa, towers and decoder, beside open_clip's.
final class CocaStepTest {
  private static final double NEAR = 1e-4;
  private static final int CONTEXT = 40;

  private final ClipRun run = new ClipRun();
  private final JsonNode expected = Reference.json("coca-step.json");

  @ParameterizedTest
  @ValueSource(ints = {8, 3})
  void lossesAndGradientsAreOpenClips(int chunk) {
    try (TrainableModel model =
            TrainableModel.open(Reference.checkpoint("open-clip-coca"), TrainingSelection.all());
        Optimizer optimizer = run.optimizer(model)) {
      CaptioningLoss objective = CaptioningLoss.of(expected.get("padding").intValue());
      TrainingStep.Gone gone =
          new TrainingStep(model, objective, optimizer, StepSettings.defaults().withChunk(chunk))
              .gradients(filledUp(run.batch(0)));
      assertThat(gone.parts().get("contrastive")).isCloseTo(loss("contrastive_loss"), within(NEAR));
      assertThat(gone.parts().get("captioning")).isCloseTo(loss("caption_loss"), within(NEAR));
      Set<String> found = new TreeSet<>();
      try (TensorScope _ = TensorScope.trainingUnrecorded()) {
        for (Parameter parameter : model.parameters()) {
          Gradients.of(parameter.numbers())
              .ifPresent(gradient -> {
                found.add(parameter.name());
                double norm = expected.get("norms").get(parameter.name()).doubleValue();
                assertThat(Gradients.norm(List.of(gradient)))
                    .as(parameter.name())
                    .isCloseTo(norm, within(NEAR * Math.max(norm, .01)));
              });
        }
      }
      Set<String> theirs = new TreeSet<>();
      expected.get("norms").fieldNames().forEachRemaining(theirs::add);
      assertThat(found).isEqualTo(theirs);
    }
  }

  /// The texts as the model's own preparation gives them.
  private static Batch filledUp(Batch batch) {
    return new Batch(
        batch.examples().stream()
            .map(example -> {
              int[] ids = Arrays.copyOf(example.text().ids(), CONTEXT); // with zeros
              return Example.of(
                  example.name(),
                  Optional.ofNullable(example.picture()).orElseThrow(),
                  new Tokens("", ids, CONTEXT));
            })
            .toList());
  }

  private double loss(String name) {
    return expected.get("losses").get(name).doubleValue();
  }
}
