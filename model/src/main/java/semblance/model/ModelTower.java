package semblance.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import semblance.embedding.Content;
import semblance.embedding.Embedding;
import semblance.embedding.LatentSpace;
import semblance.embedding.Modality;
import semblance.embedding.ModelException;
import semblance.embedding.Precision;
import semblance.embedding.PreparedContent;
import semblance.embedding.Role;
import semblance.embedding.Tower;
import semblance.embedding.TowerIdentity;
import semblance.embedding.VectorMath;
import semblance.model.tensor.Libtorch;
import semblance.model.tensor.NumberFormat;
import semblance.model.text.TextPreparation;
import semblance.model.tower.Encoder;
import semblance.model.tower.Export;
import semblance.model.tower.PreparationPlan;
import semblance.model.tower.TowerPlan;

/// A tower whose weights and tokenizer are read when they are first needed.
final class ModelTower implements Tower, AutoCloseable {
  private final TowerPlan plan;
  private final TowerIdentity identity;
  private final LatentSpace space;
  private final ModelSettings settings;
  private final UserCache cache;

  /// Held for reading while in use, for writing while opened or closed.
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();

  private @Nullable TextPreparation texts;
  private @Nullable Encoder encoder;
  private @Nullable PrecisionChoice choice;
  private boolean closed;

  ModelTower(
      TowerPlan plan,
      TowerIdentity identity,
      LatentSpace space,
      ModelSettings settings,
      UserCache cache) {
    this.plan = plan;
    this.identity = identity;
    this.space = space;
    this.settings = settings;
    this.cache = cache;
  }

  @Override
  public Modality modality() {
    return plan.modality();
  }

  @Override
  public TowerIdentity identity() {
    return identity;
  }

  @Override
  public Precision precision() {
    return choice().precision();
  }

  @Override
  public int preferredBatch() {
    return plan.batch();
  }

  TowerPlan plan() {
    return plan;
  }

  /// What the tower computes in, and why; may be measured now.
  PrecisionChoice choice() {
    lock.writeLock().lock();
    try {
      requireOpen();
      PrecisionChoice known = choice;
      if (known == null) {
        known = PrecisionChoice.make(this, settings, cache);
        choice = known;
      }
      return known;
    } finally {
      lock.writeLock().unlock();
    }
  }

  /// How the tower computes here; may be measured now.
  ///
  /// @param parameters how many numbers its tensors hold
  ModelDescription.Measured measure(long parameters) {
    PrecisionChoice made = choice();
    return new ModelDescription.Measured(
        made.precision(),
        made.reason(),
        plan.export()
            .map(Export::bytes)
            .orElse(parameters * PrecisionChoice.format(made.precision()).bytes()),
        SpeedCheck.rate(this, made, settings.threads(), cache));
  }

  @Override
  public PreparedContent prepare(Content content, Role role) {
    return switch (content) {
      case Content.Text(String text) -> {
        if (!(plan.preparation() instanceof PreparationPlan.Texts)) {
          throw wrongModality(content.modality());
        }
        yield withTexts(text, role);
      }
      case Content.Image(var picture) -> {
        if (!(plan.preparation() instanceof PreparationPlan.Images images)) {
          throw wrongModality(content.modality());
        }
        yield new PreparedContent.Pixels(identity.id(), images.preprocessing().prepare(picture));
      }
      case Content.Film(var film) -> {
        if (!(plan.preparation() instanceof PreparationPlan.Films films)) {
          throw wrongModality(content.modality());
        }
        yield new PreparedContent.Frames(identity.id(), films.prepare(film));
      }
      case Content.Audio(var sound) -> {
        if (!(plan.preparation() instanceof PreparationPlan.Sounds sounds)) {
          throw wrongModality(content.modality());
        }
        yield sounds.preprocessor().prepare(identity.id(), sound);
      }
    };
  }

  private IllegalArgumentException wrongModality(Modality found) {
    return new IllegalArgumentException(
        "%s content for the %s tower: ask the model for the tower of the content's modality"
            .formatted(found, modality()));
  }

  private PreparedContent withTexts(String text, Role role) {
    lock.readLock().lock();
    try {
      if (texts != null) {
        return texts.prepare(identity.id(), text, role);
      }
    } finally {
      lock.readLock().unlock();
    }
    openTexts();
    return withTexts(text, role);
  }

  private void openTexts() {
    lock.writeLock().lock();
    try {
      requireOpen();
      if (texts == null && plan.preparation() instanceof PreparationPlan.Texts given) {
        texts = given.open().get();
      }
    } finally {
      lock.writeLock().unlock();
    }
  }

  @Override
  public List<Embedding> encode(List<? extends PreparedContent> batch) {
    for (PreparedContent content : batch) {
      if (!content.towerId().equals(identity.id())) {
        throw new IllegalArgumentException(
            "content prepared by tower %s was given to the %s tower %s: encode with the tower that prepared it"
                .formatted(content.towerId(), modality(), identity.id()));
      }
    }
    if (batch.isEmpty()) {
      return List.of();
    }
    float[][] vectors = run(batch);
    List<Embedding> embeddings = new ArrayList<>(vectors.length);
    for (float[] vector : vectors) {
      if (!VectorMath.isFinite(vector)) {
        throw new ModelException(
            "the %s tower computed numbers that are not finite, in %s; %s"
                .formatted(
                    modality(),
                    precision(),
                    precision() == Precision.FP32
                        ? "its weights are damaged, or of no use"
                        : "open the model with fp32"));
      }
      VectorMath.normalize(vector);
      embeddings.add(new Embedding(space, identity.id(), vector));
    }
    return embeddings;
  }

  private float[][] run(List<? extends PreparedContent> batch) {
    return withEncoder(network -> network.encode(batch));
  }

  /// Uses the network, which is read first if it was not.
  <T> T withEncoder(Function<Encoder, T> use) {
    Libtorch.useThreads(settings.threads());
    lock.readLock().lock();
    try {
      if (encoder != null) {
        return use.apply(encoder);
      }
    } finally {
      lock.readLock().unlock();
    }
    loadEncoder();
    return withEncoder(use);
  }

  /// The tokenizer comes first: it can be read while the native library is still being loaded.
  @Override
  public void warmUp() {
    openTexts();
    Libtorch.load();
    loadEncoder();
  }

  private void loadEncoder() {
    lock.writeLock().lock();
    try {
      requireOpen();
      if (encoder == null) {
        encoder = load(plan, PrecisionChoice.format(choice().precision()), settings.threads());
      }
    } finally {
      lock.writeLock().unlock();
    }
  }

  /// Reads a tower's weights, and makes sure that none of its tensors was left over.
  ///
  /// @param threads over how many one call is spread later on
  static Encoder load(TowerPlan plan, NumberFormat format, int threads) {
    // Hundreds of small operations: handing each to several threads takes longer than doing it.
    // An exported network, though, keeps the number it is opened with.
    Libtorch.useThreads(plan.export().isPresent() ? threads : 1);
    TreeSet<String> taken = new TreeSet<>();
    Encoder encoder = plan.loader().load(format, taken);
    try {
      requireAllTaken("the %s tower".formatted(plan.modality()), plan.tensors(), taken);
    } catch (ModelException e) {
      encoder.close();
      throw e;
    }
    return encoder;
  }

  /// Refuses a part of a checkpoint that has more tensors than were read.
  static void requireAllTaken(String part, List<String> tensors, Set<String> taken) {
    TreeSet<String> leftOver = new TreeSet<>(tensors);
    leftOver.removeAll(taken);
    if (!leftOver.isEmpty()) {
      throw new ModelException(
          "%s has %d tensors that its architecture has no place for, such as %s; the checkpoint is of another architecture than its config.json says"
              .formatted(part, leftOver.size(), leftOver.first()));
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the model was closed");
    }
  }

  @Override
  public void close() {
    lock.writeLock().lock();
    try {
      closed = true;
      if (texts != null) {
        texts.close();
        texts = null;
      }
      if (encoder != null) {
        encoder.close();
        encoder = null;
      }
    } finally {
      lock.writeLock().unlock();
    }
  }
}
