package semblance.train.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import semblance.embedding.ModelException;
import semblance.embedding.TrainingException;
import semblance.model.tensor.Gradients;
import semblance.model.tensor.LossFunctions;
import semblance.model.tensor.NumberFormat;
import semblance.model.tensor.Tensor;
import semblance.model.tensor.TensorScope;
import semblance.model.trainable.Parameter;
import semblance.model.trainable.TrainableModel;
import semblance.model.trainable.TrainingSelection;
import semblance.model.trainable.TrainingSelection.LowRankSettings;
import semblance.train.Reference;
import semblance.train.objective.InfoNce;
import semblance.train.objective.SigmoidLoss;
import semblance.train.objective.VectorDistillation;
import semblance.train.optimization.Optimizer;

final class TrainingStepTest {
  private static final String CHECKPOINT = "open-clip-vit";

  private final ClipRun run = new ClipRun();

  private static TrainableModel open(TrainingSelection selection) {
    return TrainableModel.open(Reference.checkpoint(CHECKPOINT), selection);
  }

  /// The gradients of one batch by names.
  private Map<String, float[]> gradients(Batch batch, StepSettings settings) {
    try (TrainableModel model = open(TrainingSelection.all());
        Optimizer optimizer = run.optimizer(model)) {
      new TrainingStep(model, new InfoNce(), optimizer, settings).gradients(batch);
      return gradients(model);
    }
  }

  private static Map<String, float[]> gradients(TrainableModel model) {
    Map<String, float[]> gradients = new LinkedHashMap<>();
    try (TensorScope _ = TensorScope.trainingUnrecorded()) {
      for (Parameter parameter : model.parameters()) {
        Gradients.of(parameter.numbers())
            .ifPresent(found -> gradients.put(parameter.name(), found.toFloats()));
      }
    }
    return gradients;
  }

  private static Map<String, float[]> numbers(TrainableModel model) {
    Map<String, float[]> numbers = new LinkedHashMap<>();
    try (TensorScope _ = TensorScope.trainingUnrecorded()) {
      model.parameters().forEach(p -> numbers.put(p.name(), p.numbers().toFloats()));
    }
    return numbers;
  }

  private static double distance(float[] x, float[] y) {
    double apart = 0;
    double length = 0;
    for (int i = 0; i < x.length; i++) {
      apart += (x[i] - y[i]) * (x[i] - y[i]);
      length += y[i] * y[i];
    }
    return Math.sqrt(apart / length);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 8, 15})
  void gradientsInChunksAreThoseOfTheWholeBatch(int chunk) {
    Batch batch = run.batch(0, 16);
    Map<String, float[]> whole = gradients(batch, StepSettings.defaults());
    Map<String, float[]> chunks = gradients(batch, StepSettings.defaults().withChunk(chunk));
    assertThat(chunks.keySet()).isEqualTo(whole.keySet());
    whole.forEach((name, gradient) ->
        assertThat(distance(Optional.ofNullable(chunks.get(name)).orElseThrow(), gradient))
            .as(name)
            .isLessThan(3e-6));
    double all = distance(joined(chunks), joined(whole));
    assertThat(all).as("all gradients as one vector").isLessThan(1e-6);
  }

  private static float[] joined(Map<String, float[]> parts) {
    float[] all = new float[parts.values().stream().mapToInt(part -> part.length).sum()];
    int at = 0;
    for (float[] part : parts.values()) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return all;
  }

  @Test
  void everyTensorOfTheModelGetsAGradient() {
    try (TrainableModel model = open(TrainingSelection.all())) {
      assertThat(gradients(run.batch(0, 4), StepSettings.defaults()).keySet())
          .containsExactlyElementsOf(model.parameters().stream().map(Parameter::name).toList());
    }
  }

  @Test
  void twoRunsGiveTheSameBits() {
    assertThat(afterSteps(6)).isEqualTo(afterSteps(6));
  }

  private List<String> afterSteps(int steps) {
    try (TrainableModel model = open(TrainingSelection.all());
        Optimizer optimizer = run.optimizer(model)) {
      TrainingStep step =
          new TrainingStep(model, new InfoNce(), optimizer, StepSettings.defaults().withChunk(3));
      for (int i = 0; i < steps; i++) {
        step.run(run.batch(i));
      }
      return numbers(model).values().stream().map(Arrays::toString).toList();
    }
  }

  @Test
  void aRunGoesOnFromItsStatesAsIfItHadNotStopped() {
    List<String> undisturbed = afterSteps(6);
    try (TrainableModel first = open(TrainingSelection.all());
        Optimizer firstOptimizer = run.optimizer(first);
        TrainableModel second = open(TrainingSelection.all());
        Optimizer secondOptimizer = run.optimizer(second)) {
      StepSettings settings = StepSettings.defaults().withChunk(3);
      TrainingStep begun = new TrainingStep(first, new InfoNce(), firstOptimizer, settings);
      for (int i = 0; i < 3; i++) {
        begun.run(run.batch(i));
      }
      for (int i = 0; i < first.parameters().size(); i++) {
        LossFunctions.write(
            second.parameters().get(i).numbers(), first.parameters().get(i).numbers());
      }
      secondOptimizer.resume(firstOptimizer.steps());
      secondOptimizer
          .states()
          .forEach((name, state) -> {
            var from = Optional.ofNullable(firstOptimizer.states().get(name)).orElseThrow();
            LossFunctions.write(state.mean(), from.mean());
            LossFunctions.write(state.square(), from.square());
            LossFunctions.write(state.steps(), from.steps());
          });
      TrainingStep resumed = new TrainingStep(second, new InfoNce(), secondOptimizer, settings);
      for (int i = 3; i < 6; i++) {
        resumed.run(run.batch(i));
      }
      assertThat(numbers(second).values().stream().map(Arrays::toString).toList())
          .isEqualTo(undisturbed);
    }
  }

  @Test
  void aFrozenTowerStaysAsItIs() {
    try (TrainableModel model = open(TrainingSelection.without("^visual\\."));
        Optimizer optimizer = run.optimizer(model)) {
      assertThat(model.parameters()).noneMatch(p -> p.name().startsWith("visual."));
      TrainingStep step =
          new TrainingStep(model, new InfoNce(), optimizer, StepSettings.defaults().withChunk(3));
      double before = step.run(run.batch(0)).loss();
      for (int i = 0; i < 30; i++) {
        step.run(run.batch(0));
      }
      assertThat(step.run(run.batch(0)).loss()).isLessThan(before);
    }
  }

  @Test
  void lowRankAdditionsBeginAtNothingAndLearn() {
    TrainingSelection selection =
        new TrainingSelection(name -> name.equals("logit_scale"), Optional.empty())
            .withLowRank(new LowRankSettings(Pattern.compile("resblocks.*weight$"), 2, 4, 1));
    double plain = loss(TrainingSelection.all(), 1);
    assertThat(loss(selection, 1)).isCloseTo(plain, within(1e-6));
    assertThat(loss(selection, 30)).isLessThan(plain);
    try (TrainableModel model = open(selection)) {
      assertThat(model.parameters().stream().map(Parameter::name))
          .contains("logit_scale", "transformer.resblocks.0.attn.in_proj_weight.lora_A")
          .doesNotContain("transformer.resblocks.0.attn.in_proj_weight");
    }
  }

  /// The loss of one batch after as many steps on it.
  private double loss(TrainingSelection selection, int steps) {
    try (TrainableModel model = open(selection);
        Optimizer optimizer = run.optimizer(model)) {
      TrainingStep step =
          new TrainingStep(model, new InfoNce(), optimizer, StepSettings.defaults());
      double loss = 0;
      for (int i = 0; i < steps; i++) {
        loss = step.run(run.batch(0)).loss();
      }
      return loss;
    }
  }

  @Test
  void sixteenBitsLearnToo() {
    try (TrainableModel model = open(TrainingSelection.all());
        Optimizer optimizer = run.optimizer(model)) {
      TrainingStep step =
          new TrainingStep(
              model,
              new InfoNce(),
              optimizer,
              StepSettings.defaults().withFormat(NumberFormat.BFLOAT16));
      double exact = run.expected.get("curve").get("loss").get(0).doubleValue();
      assertThat(step.run(run.batch(0)).loss()).isCloseTo(exact, within(.05 * exact));
      for (int i = 1; i < 20; i++) {
        step.run(run.batch(0));
      }
      assertThat(step.run(run.batch(0)).loss()).isLessThan(exact / 2);
      assertThat(model.parameters())
          .allMatch(parameter -> parameter.numbers().format() == NumberFormat.FLOAT32);
    }
  }

  @Test
  void theScaleIsKeptBelowItsLimit() {
    try (TrainableModel model = open(TrainingSelection.all());
        Optimizer optimizer = run.optimizer(model)) {
      TrainingStep step =
          new TrainingStep(
              model, new InfoNce(), optimizer, new StepSettings(8, NumberFormat.FLOAT32, 20));
      step.run(run.batch(0));
      assertThat(step.run(run.batch(1)).scale().orElseThrow()).isCloseTo(20, within(1e-4));
    }
  }

  @Test
  void aTensorThatIsNoNumberStopsTrainingByName() {
    try (TrainableModel model = open(TrainingSelection.all());
        Optimizer optimizer = run.optimizer(model)) {
      TrainingStep step =
          new TrainingStep(model, new InfoNce(), optimizer, StepSettings.defaults());
      step.run(run.batch(0));
      try (TensorScope _ = TensorScope.trainingUnrecorded()) {
        Tensor broken =
            model.parameters().stream()
                .filter(parameter -> parameter.name().equals("visual.conv1.weight"))
                .findFirst()
                .orElseThrow()
                .numbers();
        LossFunctions.write(broken, broken.multiply(Double.NaN));
      }
      assertThatExceptionOfType(TrainingException.class)
          .isThrownBy(() -> step.run(run.batch(1)))
          .withMessageContaining("step 1")
          .withMessageContaining("the loss is NaN")
          .withMessageContaining("visual.conv1.weight")
          .withMessageContaining("example 8, example 9")
          .withMessageContaining("and 3 more");
    }
  }

  @Test
  void whatABatchLacksIsSaid() {
    try (TrainableModel model = open(TrainingSelection.all());
        Optimizer optimizer = run.optimizer(model)) {
      Example wordless = new Example("words only", null, run.example(0).text(), null, null);
      assertThatIllegalArgumentException()
          .isThrownBy(() ->
              new TrainingStep(model, new InfoNce(), optimizer, StepSettings.defaults())
                  .run(new Batch(List.of(wordless))))
          .withMessageContaining("words only has no picture");
      assertThatIllegalArgumentException()
          .isThrownBy(() ->
              new TrainingStep(model, new VectorDistillation(), optimizer, StepSettings.defaults())
                  .run(run.batch(0)))
          .withMessageContaining("a teacher's vectors");
      assertThatIllegalArgumentException().isThrownBy(() -> new Batch(List.of()));
    }
  }

  @Test
  void onePairIsABatch() {
    try (TrainableModel model = open(TrainingSelection.all());
        Optimizer optimizer = run.optimizer(model)) {
      TrainingStep step =
          new TrainingStep(model, new SigmoidLoss(), optimizer, StepSettings.defaults());
      assertThat(step.run(run.batch(0, 1)).loss()).isFinite();
    }
  }

  @Test
  void nothingToTrainIsRefused() {
    assertThatExceptionOfType(ModelException.class)
        .isThrownBy(() -> open(TrainingSelection.without("")))
        .withMessageContaining("none of its");
  }
}
