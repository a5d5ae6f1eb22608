package semblance.train.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import semblance.embedding.Content;
import semblance.embedding.Embedding;
import semblance.embedding.EmbeddingModel;
import semblance.embedding.Modality;
import semblance.embedding.ModelException;
import semblance.embedding.Picture;
import semblance.embedding.Role;
import semblance.model.ModelSettings;
import semblance.model.Models;
import semblance.model.PrecisionPolicy;
import semblance.model.tensor.Gradients;
import semblance.model.tensor.LossFunctions;
import semblance.model.tensor.NumberFormat;
import semblance.model.tensor.Tensor;
import semblance.model.tensor.TensorScope;
import semblance.model.text.TextPreparation;
import semblance.model.tower.PreparationPlan;
import semblance.model.trainable.Forward;
import semblance.model.trainable.Parameter;
import semblance.model.trainable.TrainableModel;
import semblance.model.trainable.TrainingSelection;
import semblance.train.Reference;
import semblance.train.objective.Alignment;
import semblance.train.objective.InfoNce;
import semblance.train.objective.Objective;
import semblance.train.objective.SigmoidLoss;
import semblance.train.objective.UniclLoss;
import semblance.train.optimization.Optimizer;
import semblance.train.optimization.OptimizerSettings;
import semblance.train.optimization.Schedule;

/// Models of all families, trained with the networks that serve.
final class FamiliesTrainTest {
  private static final List<String> TEXTS =
      List.of("a red car", "two dogs on a beach", "snow and mountains", "the quick brown fox");

  @TempDir Path folder;

  /// Of different shapes, which some towers keep.
  private static Picture picture(int k) {
    int height = 64 - 16 * (k % 2);
    byte[] rgb = new byte[3 * 64 * height];
    new SplittableRandom(k).nextBytes(rgb);
    return new Picture(64, height, rgb);
  }

  /// Texts, with a picture each or with a vector each.
  private static Batch batch(TrainableModel model, boolean pictures) {
    List<Example> examples = new ArrayList<>();
    try (TextPreparation texts =
        ((PreparationPlan.Texts) model.preparation(Modality.TEXT)).open().get()) {
      for (int k = 0; k < TEXTS.size(); k++) {
        var tokens = texts.prepare("", TEXTS.get(k));
        examples.add(
            pictures
                ? Example.of(TEXTS.get(k), prepared(model, k), tokens)
                : Example.of(TEXTS.get(k), tokens, unit(k, model.dimension())));
      }
    }
    return new Batch(examples);
  }

  private static Picture prepared(TrainableModel model, int k) {
    PreparationPlan.Images images = (PreparationPlan.Images) model.preparation(Modality.IMAGE);
    return images.preprocessing().prepare(picture(k));
  }

  private static float[] unit(int k, int dimension) {
    float[] vector = new float[dimension];
    vector[k % dimension] = 1;
    return vector;
  }

  private static EmbeddingModel served(Path folder) {
    return Models.open(
        folder.toString(), ModelSettings.defaults().withPrecision(PrecisionPolicy.FP32));
  }

  /// All vectors of the batch, pictures first, by the towers that serve.
  private static List<float[]> served(Path folder, boolean pictures) {
    List<float[]> vectors = new ArrayList<>();
    try (EmbeddingModel model = served(folder)) {
      if (pictures) {
        for (int k = 0; k < TEXTS.size(); k++) {
          add(vectors, model, Modality.IMAGE, new Content.Image(picture(k)));
        }
      }
      for (String text : TEXTS) {
        add(vectors, model, Modality.TEXT, new Content.Text(text));
      }
    }
    return vectors;
  }

  private static void add(
      List<float[]> vectors, EmbeddingModel model, Modality modality, Content content) {
    for (Embedding embedding : model.tower(modality).embed(List.of(content), Role.DOCUMENT)) {
      vectors.add(embedding.vector());
    }
  }

  /// The same by the networks that are trained.
  private static List<float[]> trained(TrainableModel model, Batch batch, boolean pictures) {
    List<float[]> vectors = new ArrayList<>();
    try (TensorScope _ = TensorScope.trainingUnrecorded();
        Forward forward = model.forward(NumberFormat.FLOAT32)) {
      if (pictures) {
        semblance.model.tower.Rows.split(forward.pictures(batch.pictures()), batch.size(), vectors);
      }
      semblance.model.tower.Rows.split(forward.texts(batch.texts()), batch.size(), vectors);
    }
    return vectors;
  }

  private static void assertSame(List<float[]> found, List<float[]> expected, float near) {
    assertThat(found).hasSameSizeAs(expected);
    for (int i = 0; i < found.size(); i++) {
      assertThat(found.get(i)).as("vector %d", i).containsExactly(expected.get(i), within(near));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tiny-clip-gelu",
        "tiny-siglip",
        "tiny-siglip2-naflex",
        "tiny-align",
        "tiny-unicl",
        "open-clip-coca",
        "open-clip-eva02",
        "open-clip-resnet",
        "open-clip-nllb"
      })
  void pairsAreLearned(String name) {
    learns(name, true, objective(name));
  }

  @ParameterizedTest
  @ValueSource(strings = {"tiny-m-clip", "tiny-sentence-mpnet"})
  void textTowersAreAligned(String name) {
    learns(name, false, new Alignment(Alignment.Distance.COSINE));
  }

  private static Objective objective(String name) {
    if (name.contains("siglip")) {
      return new SigmoidLoss();
    }
    return name.contains("unicl") ? new UniclLoss() : new InfoNce();
  }

  /// Serving's vectors before; gradients that tell how the loss changes; less loss after; and
  /// serving's vectors again of what was saved.
  private void learns(String name, boolean pictures, Objective objective) {
    Path checkpoint = Reference.checkpoint(name);
    OptimizerSettings settings = OptimizerSettings.of(new Schedule(2e-3, 2, 10)).withDecay(0);
    try (TrainableModel model = TrainableModel.open(checkpoint, TrainingSelection.all());
        Optimizer optimizer = new Optimizer(model.parameters(), settings)) {
      Batch batch = batch(model, pictures);
      assertSame(trained(model, batch, pictures), served(checkpoint, pictures), 2e-5f);
      TrainingStep step =
          new TrainingStep(model, objective, optimizer, StepSettings.defaults().withChunk(3));
      assertThat(slopeAlongGradient(model, () -> step.gradients(batch).loss()))
          .as("the loss's slope along its gradient, by the gradient's length")
          .isCloseTo(1, withinPercentage(3));
      optimizer.clear();
      double first = step.run(batch).loss();
      for (int i = 0; i < 8; i++) {
        step.run(batch);
      }
      assertThat(step.run(batch).loss()).isLessThan(first);
      model.save(folder);
      assertSame(served(folder, pictures), trained(model, batch, pictures), 2e-5f);
    }
  }

  /// How steep a loss is along its gradient, measured by two differences, divided by how steep the
  /// gradient says it is.
  private static double slopeAlongGradient(TrainableModel model, Supplier<Double> loss) {
    double begun = loss.get(); // for its gradients
    assertThat(begun).isFinite();
    List<Tensor> directions = new ArrayList<>();
    List<Parameter> moved = new ArrayList<>();
    try (TensorScope _ = TensorScope.trainingUnrecorded()) {
      for (Parameter parameter : model.parameters()) {
        Gradients.of(parameter.numbers())
            .ifPresent(gradient -> {
              directions.add(gradient.copy());
              moved.add(parameter);
            });
      }
      double norm = Gradients.norm(directions);
      double length = 5e-5; // short, since some networks have kinks
      double up = at(moved, directions, length / norm, loss);
      double down = at(moved, directions, -2 * length / norm, loss);
      at(moved, directions, length / norm, loss);
      return (up - down) / (2 * length) / norm;
    }
  }

  /// The loss after going along directions.
  private static double at(
      List<Parameter> moved, List<Tensor> directions, double factor, Supplier<Double> loss) {
    for (int i = 0; i < moved.size(); i++) {
      Tensor numbers = moved.get(i).numbers();
      LossFunctions.write(numbers, numbers.add(directions.get(i).multiply(factor)));
    }
    return loss.get();
  }

  @Test
  void aModelWithoutALogitScaleGetsClips() {
    Path mini = Path.of(System.getProperty("semblance.root"), "models", Models.EMBEDDED);
    try (TrainableModel model =
            TrainableModel.open(
                mini, new TrainingSelection(name -> name.equals("logit_scale"), Optional.empty()));
        TensorScope _ = TensorScope.training();
        Forward forward = model.forward(NumberFormat.FLOAT32)) {
      assertThat(model.parameters()).extracting(Parameter::name).containsExactly("logit_scale");
      assertThat(LossFunctions.number(forward.scale().orElseThrow()))
          .isCloseTo(1 / .07, within(1e-4));
    }
  }

  @Test
  void exportedNetworksAreRefused() {
    assertThatExceptionOfType(ModelException.class)
        .isThrownBy(
            () -> TrainableModel.open(Reference.checkpoint("onnx-clip"), TrainingSelection.all()))
        .withMessageContaining("has no tensors that can be trained");
  }

  @Test
  void captionsOfAModelThatWritesNoneAreRefused() {
    try (TrainableModel model =
            TrainableModel.open(Reference.checkpoint("tiny-clip-gelu"), TrainingSelection.all());
        Forward forward = model.forward(NumberFormat.FLOAT32)) {
      assertThatExceptionOfType(ModelException.class)
          .isThrownBy(() -> forward.learnedTokens(List.of()))
          .withMessageContaining("writes no captions");
    }
  }

  @ParameterizedTest
  @CsvSource({"tiny-clip-gelu,model.safetensors", "open-clip-vit,open_clip_model.safetensors"})
  void whatIsSavedHasTheNamesAndShapesOfWhatWasOpened(String name, String file) {
    Path checkpoint = Reference.checkpoint(name);
    try (TrainableModel model = TrainableModel.open(checkpoint, TrainingSelection.all())) {
      model.save(folder);
    }
    Reference before = Reference.read(checkpoint.resolve(file));
    Reference after = Reference.read(folder.resolve(file));
    assertThat(after.names()).containsExactlyElementsOf(before.names());
    for (String tensor : before.names()) {
      assertThat(after.shape(tensor)).as(tensor).isEqualTo(before.shape(tensor));
      assertThat(after.floats(tensor)).as(tensor).isEqualTo(before.floats(tensor));
    }
  }
}
