package semblance.model;

import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import semblance.embedding.ConditionalTexts;
import semblance.embedding.Modality;
import semblance.embedding.ModelException;
import semblance.embedding.PreparedContent;
import semblance.model.tower.ConditionPlan;
import semblance.model.tower.Conditioner;
import semblance.model.tower.FilmEncoder;
import semblance.model.tower.TextEncoder;

/// The vectors that texts have beside a film, made with the networks of the model's towers and one
/// more, whose weights are read when it is first used.
final class TextsBesideFilms implements ConditionalTexts, AutoCloseable {
  private final ConditionPlan plan;
  private final ModelTower texts;
  private final ModelTower films;
  private @Nullable Conditioner conditioner;
  private boolean closed;

  TextsBesideFilms(ConditionPlan plan, ModelTower texts, ModelTower films) {
    this.plan = plan;
    this.texts = texts;
    this.films = films;
  }

  @Override
  public Modality modality() {
    return films.modality();
  }

  @Override
  public synchronized List<float[]> vectors(
      PreparedContent content, List<? extends PreparedContent> prepared) {
    Conditioner network = conditioner();
    return texts.withEncoder(ofTexts ->
        films.withEncoder(ofFilms ->
            network.encode((TextEncoder) ofTexts, prepared, (FilmEncoder) ofFilms, content)));
  }

  private Conditioner conditioner() {
    if (closed) {
      throw new IllegalStateException("the model was closed");
    }
    Conditioner known = conditioner;
    if (known == null) {
      TreeSet<String> taken = new TreeSet<>();
      known = plan.loader().load(PrecisionChoice.format(films.precision()), taken);
      try {
        ModelTower.requireAllTaken("the part that reads texts beside films", plan.tensors(), taken);
      } catch (ModelException e) {
        known.close();
        throw e;
      }
      conditioner = known;
    }
    return known;
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (conditioner != null) {
      conditioner.close();
      conditioner = null;
    }
  }
}
