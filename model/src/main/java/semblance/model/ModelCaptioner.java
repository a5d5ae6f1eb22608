package semblance.model;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import semblance.embedding.Caption;
import semblance.embedding.Captioner;
import semblance.embedding.Picture;
import semblance.embedding.PreparedContent;
import semblance.model.tensor.Libtorch;
import semblance.model.tower.CaptionPlan;

/// A decoder whose weights are read when it is first needed.
final class ModelCaptioner implements Captioner, AutoCloseable {
  private final CaptionPlan plan;
  private final ModelTower pictures;
  private final ModelSettings settings;

  /// Held for reading while in use, for writing while opened or closed.
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();

  private CaptionPlan.@Nullable Writer writer;
  private boolean closed;

  /// @param pictures the model's picture tower, in whose precision captions are computed
  ModelCaptioner(CaptionPlan plan, ModelTower pictures, ModelSettings settings) {
    this.plan = plan;
    this.pictures = pictures;
    this.settings = settings;
  }

  @Override
  public List<Caption> caption(List<? extends PreparedContent> contents, int beams) {
    if (beams < 1) {
      throw new IllegalArgumentException("%d beams: expected 1 or more".formatted(beams));
    }
    List<Picture> prepared = new ArrayList<>(contents.size());
    for (PreparedContent content : contents) {
      if (!(content instanceof PreparedContent.Pixels(String towerId, Picture picture))
          || !towerId.equals(pictures.identity().id())) {
        throw new IllegalArgumentException(
            "%s content prepared by tower %s: captions are for pictures prepared by the tower %s"
                .formatted(content.modality(), content.towerId(), pictures.identity().id()));
      }
      prepared.add(picture);
    }
    return write(prepared, beams);
  }

  private List<Caption> write(List<Picture> prepared, int beams) {
    lock.readLock().lock();
    try {
      if (writer != null) {
        Libtorch.useThreads(settings.threads());
        return writer.write(prepared, beams);
      }
    } finally {
      lock.readLock().unlock();
    }
    load();
    return write(prepared, beams);
  }

  private void load() {
    lock.writeLock().lock();
    try {
      if (closed) {
        throw new IllegalStateException("the model was closed");
      }
      if (writer == null) {
        Libtorch.useThreads(1); // as in ModelTower
        writer = plan.load(PrecisionChoice.format(pictures.choice().precision()));
      }
    } finally {
      lock.writeLock().unlock();
    }
  }

  @Override
  public void close() {
    lock.writeLock().lock();
    try {
      closed = true;
      if (writer != null) {
        writer.close();
        writer = null;
      }
    } finally {
      lock.writeLock().unlock();
    }
  }
}
