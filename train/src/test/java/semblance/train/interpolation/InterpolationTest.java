package semblance.train.interpolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import semblance.model.tensor.LossFunctions;
import semblance.model.tensor.TensorScope;
import semblance.model.trainable.Parameter;
import semblance.model.trainable.TrainableModel;
import semblance.model.trainable.TrainingSelection;
import semblance.train.Reference;
import semblance.train.interpolation.Curve.Point;
import semblance.train.run.Recalls;

final class InterpolationTest {
  private static TrainableModel open() {
    return TrainableModel.open(Reference.checkpoint("tiny-clip-gelu"), TrainingSelection.all());
  }

  private static float[] first(TrainableModel model) {
    try (TensorScope _ = TensorScope.trainingUnrecorded()) {
      return model.parameters().getFirst().numbers().toFloats();
    }
  }

  @Test
  void weightsLieBetweenBeforeAndAfter() {
    try (TrainableModel before = open();
        TrainableModel after = open()) {
      try (TensorScope _ = TensorScope.trainingUnrecorded()) {
        for (Parameter parameter : after.parameters()) {
          LossFunctions.write(parameter.numbers(), parameter.numbers().multiply(3));
        }
      }
      float[] begun = first(before);
      float[] learned = first(after);
      try (Interpolation interpolation = new Interpolation(before, after)) {
        interpolation.set(.25);
        float[] mixed = first(after);
        for (int i = 0; i < mixed.length; i++) {
          assertThat(mixed[i]).isCloseTo(1.5f * begun[i], within(1e-5f));
        }
        interpolation.set(0);
        assertThat(first(after)).isEqualTo(begun);
        interpolation.set(1);
        assertThat(first(after)).isEqualTo(learned);
        assertThatIllegalArgumentException()
            .isThrownBy(() -> interpolation.set(1.5))
            .withMessageContaining("share of 1.5");
      }
    }
  }

  @Test
  void modelsOfOtherTensorsAreRefused() {
    try (TrainableModel before = open();
        TrainableModel other =
            TrainableModel.open(Reference.checkpoint("tiny-siglip"), TrainingSelection.all())) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new Interpolation(before, other).close())
          .withMessageContaining("not of the same names");
    }
  }

  private static Recalls recalls(double at10) {
    Recalls.Side side = new Recalls.Side(0, 0, at10);
    return new Recalls(side, side);
  }

  private static Point point(double share, double heldOut, double probe) {
    return new Point(share, Optional.of(recalls(heldOut)), Optional.of(recalls(probe)));
  }

  @Test
  void theBestIsThatWhichLearnedMostAndForgotLittle() {
    Curve curve =
        new Curve(
            List.of(point(1, .9, .2), point(0, .1, .5), point(.5, .6, .49), point(.75, .6, .485)));
    assertThat(curve.best(.02).share()).isEqualTo(.5);
    assertThat(curve.best(1).share()).isEqualTo(1);
    assertThat(curve.best(.001).share()).isZero();
    assertThat(curve.lost(curve.points().getLast())).isCloseTo(.3, within(1e-9));
    assertThatIllegalArgumentException().isThrownBy(() -> new Curve(List.of(point(1, 1, 1))));
  }

  @Test
  void withoutAProbeOnlyWhatIsHeldOutCounts() {
    Point before = new Point(0, Optional.of(recalls(.1)), Optional.empty());
    Point after = new Point(1, Optional.of(recalls(.3)), Optional.empty());
    assertThat(new Curve(List.of(before, after)).best(0)).isEqualTo(after);
  }
}
