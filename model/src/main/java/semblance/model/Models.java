package semblance.model;

import java.nio.file.Path;
import java.util.List;
import semblance.embedding.EmbeddingModel;
import semblance.model.checkpoint.Checkpoint;
import semblance.model.family.Families;
import semblance.model.tensor.Libtorch;

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
  /// @param model `semblance-mini`, a folder, or a hub name such as `openai/clip-vit-base-patch32`
  ///   whose files are in the local cache
  /// @throws semblance.embedding.ModelException if it is not there, damaged, or not supported
  public static EmbeddingModel open(String model, ModelSettings settings) {
    return open(model, ModelLocations.standard().find(model), settings, UserCache.standard());
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

  /// Describes a model without reading more of its weights than their digest needs.
  public static ModelDescription describe(String model) {
    return describe(model, ModelLocations.standard().find(model), UserCache.standard());
  }

  static ModelDescription describe(String model, Path folder, UserCache cache) {
    try (LoadedModel loaded = open(model, folder, ModelSettings.defaults(), cache)) {
      return loaded.describe(folder);
    }
  }

  /// Reads every tensor of a model and runs both towers once, so that whatever is damaged shows
  /// itself.
  ///
  /// @throws semblance.embedding.ModelException naming the first thing that is wrong
  public static ModelDescription verify(String model) {
    Path folder = ModelLocations.standard().find(model);
    ModelSettings settings = ModelSettings.defaults().withPrecision(PrecisionPolicy.FP32);
    try (LoadedModel loaded = open(model, folder, settings, UserCache.standard())) {
      loaded.modelTowers().forEach(Probes::runOnce);
      return loaded.describe(folder);
    }
  }
}
