package semblance.train.loop;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import semblance.model.tensor.Gradients;
import semblance.model.tensor.LossFunctions;
import semblance.model.tensor.Tensor;
import semblance.model.tensor.TensorScope;
import semblance.model.trainable.Forward;
import semblance.model.trainable.TrainableModel;
import semblance.train.objective.BatchVectors;
import semblance.train.objective.CaptioningLoss;
import semblance.train.objective.Loss;
import semblance.train.objective.Objective;
import semblance.train.optimization.Optimizer;

/// One step of training after another.
///
/// A batch of more than a chunk's pairs gives the same gradient as if it had gone through the
/// networks at once, in a chunk's memory: first all vectors without a record of how they came
/// about, then the loss and its gradient by the vectors, then chunk by chunk the vectors again,
/// gone back from with that gradient. Gao et al., "Scaling deep contrastive learning batch size
/// under memory limited setup" (GradCache), 2021.
///
/// Used by one thread.
public final class TrainingStep {
  private final TrainableModel model;
  private final Objective objective;
  private final Optimizer optimizer;
  private final StepSettings settings;
  private final NumberGuard guard;

  public TrainingStep(
      TrainableModel model, Objective objective, Optimizer optimizer, StepSettings settings) {
    this.model = model;
    this.objective = objective;
    this.optimizer = optimizer;
    this.settings = settings;
    this.guard = new NumberGuard(model);
  }

  /// Makes a step.
  ///
  /// @throws semblance.embedding.TrainingException if a number is no longer finite; the tensors are
  ///   those of before the step
  public StepReport run(Batch batch) {
    long step = optimizer.steps();
    double rate = optimizer.rate();
    Gone gone;
    try {
      gone = gradients(batch);
    } catch (RuntimeException e) {
      optimizer.clear();
      throw e;
    }
    double norm;
    try (TensorScope _ = TensorScope.trainingUnrecorded()) {
      norm = optimizer.gradientNorm();
      if (!Double.isFinite(norm)) {
        RuntimeException failure = guard.gradients(step, gone.loss, batch);
        optimizer.clear();
        throw failure;
      }
    }
    optimizer.step(norm);
    model.clampScale(settings.highestScale());
    return new StepReport(step, gone.loss, gone.parts, norm, gone.scale, rate);
  }

  /// What is known of a loss that was gone back from.
  record Gone(double loss, Map<String, Double> parts, OptionalDouble scale) {}

  /// Adds the gradients of a batch's loss to the model's tensors, without changing these.
  Gone gradients(Batch batch) {
    Gone gone = batch.size() <= settings.chunk() ? atOnce(batch) : inChunks(batch);
    CaptioningLoss captioning = objective.captioning().orElse(null);
    if (captioning == null) {
      return gone;
    }
    double captions = captions(batch, captioning);
    Map<String, Double> parts = new LinkedHashMap<>(gone.parts);
    parts.put("captioning", captions);
    return new Gone(gone.loss + captions, parts, gone.scale);
  }

  /// Adds the gradients of captions, chunk by chunk, each by its share of all tokens.
  private double captions(Batch batch, CaptioningLoss captioning) {
    long all;
    try (Forward forward = model.forward(settings.format())) {
      all = forward.learnedTokens(batch.texts());
    }
    double sum = 0;
    for (int start = 0; all > 0 && start < batch.size(); start += settings.chunk()) {
      Batch chunk = batch.part(start, Math.min(batch.size(), start + settings.chunk()));
      try (TensorScope _ = TensorScope.training();
          Forward forward = model.forward(settings.format())) {
        long some = forward.learnedTokens(chunk.texts());
        if (some == 0) {
          continue;
        }
        Forward.Captions captions = forward.captions(chunk.pictures(), chunk.texts());
        Tensor loss =
            captioning.of(captions.logits(), captions.targets()).multiply((double) some / all);
        double value = LossFunctions.number(loss);
        if (!Double.isFinite(value)) {
          throw guard.loss(optimizer.steps(), value, chunk, null, captions.logits());
        }
        Gradients.backward(loss);
        sum += value;
      }
    }
    return sum;
  }

  private Gone atOnce(Batch batch) {
    try (TensorScope _ = TensorScope.training();
        Forward forward = model.forward(settings.format())) {
      Tensor pictures = objective.seesPictures() ? forward.pictures(batch.pictures()) : null;
      return back(batch, forward, pictures, forward.texts(batch.texts()));
    }
  }

  private Gone inChunks(Batch batch) {
    try (TensorScope _ = TensorScope.training()) {
      Tensor texts = Gradients.leaf(cached(batch, false));
      Tensor pictures = objective.seesPictures() ? Gradients.leaf(cached(batch, true)) : null;
      Gone gone;
      try (Forward forward = model.forward(settings.format())) {
        gone = back(batch, forward, pictures, texts);
      }
      again(batch, texts, false);
      if (pictures != null) {
        again(batch, pictures, true);
      }
      return gone;
    }
  }

  /// All vectors of one side, `[n, d]`.
  private Tensor cached(Batch batch, boolean pictures) {
    return TensorScope.keeping(() -> {
      List<Tensor> parts = new ArrayList<>();
      try (Forward forward = model.forward(settings.format())) {
        for (int start = 0; start < batch.size(); start += settings.chunk()) {
          Batch chunk = batch.part(start, Math.min(batch.size(), start + settings.chunk()));
          Tensor part;
          try (TensorScope scope = TensorScope.trainingUnrecorded()) {
            part = scope.release(side(forward, chunk, pictures));
          }
          parts.add(part);
        }
      }
      Tensor all = Tensor.concatenate(0, parts.toArray(Tensor[]::new));
      parts.forEach(Tensor::close);
      return all;
    });
  }

  private static Tensor side(Forward forward, Batch chunk, boolean pictures) {
    return pictures ? forward.pictures(chunk.pictures()) : forward.texts(chunk.texts());
  }

  /// Goes through the networks again, and back from the vectors with their gradient.
  private void again(Batch batch, Tensor vectors, boolean pictures) {
    Tensor gradient =
        Gradients.of(vectors)
            .orElseThrow(() -> new IllegalStateException("a loss that sees none of its vectors"));
    for (int start = 0; start < batch.size(); start += settings.chunk()) {
      int end = Math.min(batch.size(), start + settings.chunk());
      try (TensorScope _ = TensorScope.training();
          Forward forward = model.forward(settings.format())) {
        Tensor part = side(forward, batch.part(start, end), pictures);
        if (!Gradients.reach(part)) {
          return; // the tower stays as it is
        }
        Gradients.backward(part, gradient.narrow(0, start, end - start));
      }
    }
  }

  private Gone back(Batch batch, Forward forward, @Nullable Tensor pictures, Tensor texts) {
    Tensor scale = forward.scale().orElse(null);
    Loss loss =
        objective.of(
            new BatchVectors(
                pictures,
                texts,
                scale,
                forward.bias().orElse(null),
                batch.labels(),
                batch.teacher()));
    double value = loss.value();
    if (!Double.isFinite(value)) {
      throw guard.loss(optimizer.steps(), value, batch, pictures, texts);
    }
    Gradients.backward(loss.total());
    return new Gone(
        value,
        loss.parts(),
        scale == null ? OptionalDouble.empty() : OptionalDouble.of(LossFunctions.number(scale)));
  }
}
