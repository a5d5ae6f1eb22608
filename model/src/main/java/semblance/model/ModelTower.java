package semblance.model;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantReadWriteLock;
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
import semblance.model.family.Encoder;
import semblance.model.family.PreparationPlan;
import semblance.model.family.TowerPlan;
import semblance.model.tensor.Libtorch;
import semblance.model.tensor.NumberFormat;
import semblance.model.text.TextPreparation;

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

  @Override
  public PreparedContent prepare(Content content, Role role) {
    return switch (content) {
      case Content.Text(String text) -> {
        if (!(plan.preparation() instanceof PreparationPlan.Texts)) {
          throw wrongModality(content.modality());
        }
        yield withTexts(text);
      }
      case Content.Image(var picture) -> {
        if (!(plan.preparation() instanceof PreparationPlan.Images images)) {
          throw wrongModality(content.modality());
        }
        yield new PreparedContent.Pixels(identity.id(), images.preprocessing().prepare(picture));
      }
    };
  }

  private IllegalArgumentException wrongModality(Modality found) {
    return new IllegalArgumentException(
        "%s content for the %s tower: ask the model for the tower of the content's modality"
            .formatted(found, modality()));
  }

  private PreparedContent withTexts(String text) {
    lock.readLock().lock();
    try {
      if (texts != null) {
        return texts.prepare(identity.id(), text);
      }
    } finally {
      lock.readLock().unlock();
    }
    openTexts();
    return withTexts(text);
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
            "the %s tower computed numbers that are not finite, in %s; open the model with fp32"
                .formatted(modality(), precision()));
      }
      VectorMath.normalize(vector);
      embeddings.add(new Embedding(space, identity.id(), vector));
    }
    return embeddings;
  }

  private float[][] run(List<? extends PreparedContent> batch) {
    Libtorch.useThreads(settings.threads());
    lock.readLock().lock();
    try {
      if (encoder != null) {
        return encoder.encode(batch);
      }
    } finally {
      lock.readLock().unlock();
    }
    loadEncoder();
    return run(batch);
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
        encoder = load(plan, PrecisionChoice.format(choice().precision()));
      }
    } finally {
      lock.writeLock().unlock();
    }
  }

  /// Reads a tower's weights, and makes sure that none of its tensors was left over.
  static Encoder load(TowerPlan plan, NumberFormat format) {
    // Hundreds of small operations: handing each to several threads takes longer than doing it.
    Libtorch.useThreads(1);
    TreeSet<String> taken = new TreeSet<>();
    Encoder encoder = plan.loader().load(format, taken);
    TreeSet<String> leftOver = new TreeSet<>(plan.tensors());
    leftOver.removeAll(taken);
    if (!leftOver.isEmpty()) {
      encoder.close();
      throw new ModelException(
          "the %s tower has %d tensors that its architecture has no place for, such as %s; the checkpoint is of another architecture than its config.json says"
              .formatted(plan.modality(), leftOver.size(), leftOver.first()));
    }
    return encoder;
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
