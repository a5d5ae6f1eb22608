package semblance.model;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import semblance.embedding.EmbeddingModel;
import semblance.model.checkpoint.Checkpoint;
import semblance.model.family.Families;
import semblance.model.tensor.Libtorch;
import semblance.model.trainable.TrainableModel;
import semblance.model.trainable.TrainingSelection;

/// Opens models by name or folder.
///
/// ```java
/// try (EmbeddingModel model = Models.open("semblance-mini")) {
///   Tower texts = model.tower(Modality.TEXT);
///   List<Embedding> found = texts.embed(List.of(new Content.Text("a red car")), Role.QUERY);
/// }
/// ```
public final class Models {
  /// The model that comes with Semblance.
  public static final String EMBEDDED = "semblance-mini";

  private Models() {}

  /// Opens a model as [ModelSettings#defaults()] say.
  public static EmbeddingModel open(String model) {
    return open(model, ModelSettings.defaults());
  }

  /// Opens a model. Its configuration is read and checked now, its weights when a tower is first
  /// used.
  ///
  /// @param model `semblance-mini`, a folder, or a hub name such as `openai/clip-vit-base-patch32`,
  ///   also with a revision after an `@`, whose files are in the local cache: see
  ///   [semblance.model.hub.Hub#pull]
  /// @throws semblance.embedding.ModelException if it is not there, damaged, or not supported
  public static EmbeddingModel open(String model, ModelSettings settings) {
    return open(model, ModelLocations.standard().find(model), settings, UserCache.standard());
  }

  /// Opens a model to be trained.
  ///
  /// @param model as for [#open(String)]
  /// @throws semblance.embedding.ModelException if it is not there, damaged, or cannot be trained
  public static TrainableModel openTrainable(String model, TrainingSelection selection) {
    return TrainableModel.open(ModelLocations.standard().find(model), selection);
  }

  /// The folder of a model.
  ///
  /// @param model as for [#open(String)]
  /// @throws semblance.embedding.ModelException if it is nowhere
  public static Path folder(String model) {
    return ModelLocations.standard().find(model);
  }

  static LoadedModel open(String name, Path folder, ModelSettings settings, UserCache cache) {
    Checkpoint checkpoint = Checkpoint.open(folder);
    try {
      return new LoadedModel(name, checkpoint, Families.plan(checkpoint), settings, cache);
    } catch (RuntimeException e) {
      checkpoint.close();
      throw e;
    }
  }

  /// Begins to load the native library in the background: worth calling early in a program that
  /// will embed, since loading takes longer than anything else before the first result.
  public static void warmUp() {
    Libtorch.loadInBackground(UserCache.standard());
  }

  /// The names of the models that are there: the embedded one, and what the hub's local cache
  /// holds.
  public static List<String> list() {
    return List.copyOf(ModelLocations.standard().list().keySet());
  }

  /// Describes a model.
  ///
  /// @param measured whether to measure how its towers compute here; without it, no more of the
  ///   weights is read than their digest needs
  public static ModelDescription describe(String model, boolean measured) {
    return describe(model, ModelLocations.standard().find(model), measured, UserCache.standard());
  }

  static ModelDescription describe(String model, Path folder, boolean measured, UserCache cache) {
    try (LoadedModel loaded = open(model, folder, ModelSettings.defaults(), cache)) {
      return loaded.describe(folder, measured);
    }
  }

  /// Checks a model: reads every tensor, runs every tower, and compares what it makes of fixed
  /// probes with what it made of them at the first check.
  ///
  /// @param expected vectors that another library made, as `reference/make_expected.py` writes
  ///   them, to compare with
  /// @throws semblance.embedding.ModelException naming the first thing that keeps it from running
  public static Verification verify(String model, Optional<Path> expected) {
    return verify(model, ModelLocations.standard().find(model), expected, UserCache.standard());
  }

  static Verification verify(String model, Path folder, Optional<Path> expected, UserCache cache) {
    Optional<ExpectedVectors> vectors = expected.map(ExpectedVectors::read);
    ModelSettings settings = ModelSettings.defaults().withPrecision(PrecisionPolicy.FP32);
    try (LoadedModel loaded = open(model, folder, settings, cache)) {
      return new Verifier(loaded, cache).run(folder, vectors);
    }
  }
}
