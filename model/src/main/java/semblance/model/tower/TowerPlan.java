package semblance.model.tower;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import semblance.embedding.Modality;
import semblance.model.checkpoint.NamedTensors;
import semblance.model.image.ImagePreprocessing;
import semblance.model.layer.Layers;
import semblance.model.tensor.NumberFormat;
import semblance.model.tensor.Resources;
import semblance.model.tensor.Tensor;
import semblance.model.tensor.TensorScope;
import semblance.model.text.TextPreparation;

/// What a family makes of one tower of a checkpoint, before any weight is read.
///
/// @param tensors what the files call all tensors on the embedding path
/// @param parts what the tower's vectors depend on beside the weights, by name
/// @param preparation how contents are prepared
/// @param loader reads the weights
/// @param batch how many contents are best encoded at once
/// @param export the files that hold the network whole, if it is not made of tensors
public record TowerPlan(
    Modality modality,
    List<String> tensors,
    SortedMap<String, String> parts,
    PreparationPlan preparation,
    Loader loader,
    int batch,
    Optional<Export> export) {
  private static final int PICTURES_A_BATCH = 32;
  private static final int FILMS_A_BATCH = 4;
  private static final int TEXTS_A_BATCH = 64;
  private static final int SOUNDS_A_BATCH = 16;

  public TowerPlan {
    tensors = List.copyOf(tensors);
  }

  public TowerPlan(
      Modality modality,
      List<String> tensors,
      SortedMap<String, String> parts,
      PreparationPlan preparation,
      Loader loader,
      int batch) {
    this(modality, tensors, parts, preparation, loader, batch, Optional.empty());
  }

  /// The same tower, its network from elsewhere.
  ///
  /// @param loaded reads the network
  public TowerPlan withExport(Export files, Loader loaded) {
    return new TowerPlan(
        modality, List.of(), parts, preparation, loaded, batch, Optional.of(files));
  }

  /// Reads a tower's weights.
  public interface Loader {
    /// Reads the weights in the format to compute in, adding to `taken` what the files call those
    /// read.
    Encoder load(NumberFormat format, Set<String> taken);
  }

  /// Makes a network.
  ///
  /// @param <N> a function from a batch to its embeddings
  public interface NetworkReader<N> {
    N read(Layers layers);
  }

  /// How a tower is described to people and in its identity.
  ///
  /// @param architecture all settings of the network that its vectors depend on
  /// @param pooling such as `class token`
  /// @param normalisation such as `unit length`
  public record Traits(String architecture, String pooling, String normalisation) {
    public Traits(String architecture, String pooling) {
      this(architecture, pooling, "unit length");
    }
  }

  /// A picture tower.
  ///
  /// @param tensors those on its path, named as its network names them
  /// @param atOnce how many pictures go through the network together
  /// @param reader makes a function `[batch, 3, height, width] -> [batch, dimension]`
  public static TowerPlan ofImages(
      NamedTensors tensors,
      Traits traits,
      PreparationPlan.Images preparation,
      int atOnce,
      NetworkReader<UnaryOperator<Tensor>> reader) {
    ImagePreprocessing preprocessing = preparation.preprocessing();
    SortedMap<String, String> parts = parts(traits);
    parts.put("preprocessing", preprocessing.describe().toString());
    return new TowerPlan(
        Modality.IMAGE,
        List.copyOf(tensors.originals()),
        parts,
        preparation,
        new ImageLoader(tensors, preprocessing, atOnce, reader),
        PICTURES_A_BATCH);
  }

  /// A film tower.
  ///
  /// @param tensors those on its path, named as its network names them
  /// @param atOnce how many frames go through the network together, if a film does not have more
  public static TowerPlan ofFilms(
      NamedTensors tensors,
      Traits traits,
      PreparationPlan.Films preparation,
      int atOnce,
      NetworkReader<FilmEncoder.Network> reader) {
    ImagePreprocessing preprocessing = preparation.frames().preprocessing();
    int frames = preparation.sampling().count();
    SortedMap<String, String> parts = parts(traits);
    parts.put("preprocessing", preprocessing.describe().toString());
    parts.put("frames", preparation.sampling().toString());
    return new TowerPlan(
        Modality.VIDEO,
        List.copyOf(tensors.originals()),
        parts,
        preparation,
        (format, taken) ->
            load(
                tensors,
                format,
                taken,
                reader,
                (network, resources) ->
                    new FilmEncoder(network, resources, preprocessing, format, frames, atOnce)),
        FILMS_A_BATCH);
  }

  /// A sound tower.
  ///
  /// @param tensors those on its path, named as its network names them
  /// @param atOnce how many sounds go through the network together
  /// @param reader makes a function `[batch, views, times, bands] -> [batch, dimension]`
  public static TowerPlan ofSounds(
      NamedTensors tensors,
      Traits traits,
      PreparationPlan.Sounds preparation,
      int atOnce,
      NetworkReader<SoundEncoder.Network> reader) {
    SortedMap<String, String> parts = parts(traits);
    parts.put("preprocessing", preparation.preprocessor().settings().toString());
    return new TowerPlan(
        Modality.AUDIO,
        List.copyOf(tensors.originals()),
        parts,
        preparation,
        (format, taken) ->
            load(
                tensors,
                format,
                taken,
                reader,
                (network, resources) -> new SoundEncoder(network, resources, atOnce)),
        SOUNDS_A_BATCH);
  }

  /// A text tower.
  ///
  /// @param tensors those on its path, named as its network names them
  /// @param input how texts become ids
  /// @param reader makes a function from a batch to `[batch, dimension]`
  public static TowerPlan ofTexts(
      NamedTensors tensors,
      Traits traits,
      TextInput input,
      NetworkReader<TextEncoder.Network> reader) {
    return ofTexts(traits, new TextLoader(tensors, input, reader, Optional.empty()));
  }

  /// A text tower whose network gives a vector a token, of which its vectors are made.
  ///
  /// @param states makes a function from a batch to `[batch, tokens, width]`
  /// @param pooling makes a function from that to `[batch, dimension]`
  public static TowerPlan ofTokens(
      NamedTensors tensors,
      Traits traits,
      TextInput input,
      NetworkReader<TextEncoder.Network> states,
      NetworkReader<TextLoader.Pooling> pooling) {
    return ofTexts(traits, new TextLoader(tensors, input, states, Optional.of(pooling)));
  }

  private static TowerPlan ofTexts(Traits traits, TextLoader loader) {
    TextInput input = loader.input();
    SortedMap<String, String> parts = parts(traits);
    parts.put("tokenizer", input.tokenizer().digest());
    parts.putAll(input.rules().describe());
    return new TowerPlan(
        Modality.TEXT,
        List.copyOf(loader.tensors().originals()),
        parts,
        new PreparationPlan.Texts(
            input.rules().limit(),
            () -> new TextPreparation(input.tokenizer().open(), input.rules())),
        loader,
        TEXTS_A_BATCH);
  }

  /// The parts of a tower's identity that its traits are.
  public static SortedMap<String, String> parts(Traits traits) {
    SortedMap<String, String> parts = new TreeMap<>();
    parts.put("architecture", traits.architecture());
    parts.put("pooling", traits.pooling());
    parts.put("normalisation", traits.normalisation());
    return parts;
  }

  /// Puts an encoder around a network.
  public interface EncoderMaker<N> {
    Encoder make(N network, Resources resources);
  }

  /// Reads a network, and frees what was read if that fails.
  public static <N> Encoder load(
      NamedTensors tensors,
      NumberFormat format,
      Collection<String> taken,
      NetworkReader<N> reader,
      EncoderMaker<N> maker) {
    Resources resources = new Resources();
    return maker.make(read(tensors, format, taken, reader, resources), resources);
  }

  /// Reads a network, and frees what was read if that fails.
  ///
  /// @param resources what owns the network's layers from now on
  static <N> N read(
      NamedTensors tensors,
      NumberFormat format,
      Collection<String> taken,
      NetworkReader<N> reader,
      Resources resources) {
    try (TensorScope _ = TensorScope.open()) {
      Layers layers = Layers.of(tensors, format, resources);
      N network = reader.read(layers);
      taken.addAll(layers.taken());
      return network;
    } catch (RuntimeException | Error e) {
      resources.close();
      throw e;
    }
  }
}
