package semblance.model.trainable;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import semblance.embedding.Modality;
import semblance.embedding.ModelException;
import semblance.model.checkpoint.Checkpoint;
import semblance.model.checkpoint.StoredFormat;
import semblance.model.checkpoint.StoredTensor;
import semblance.model.family.Families;
import semblance.model.tensor.NumberFormat;
import semblance.model.tower.CaptionPlan;
import semblance.model.tower.ImageLoader;
import semblance.model.tower.ModelPlan;
import semblance.model.tower.PreparationPlan;
import semblance.model.tower.TextLoader;
import semblance.model.tower.TowerPlan;

/// A model of any family whose tensors are in memory as 32-bit floats, to be changed.
///
/// Its networks are those that serve, made anew of the tensors for each way there and back
/// ([#forward]). A model of pictures and texts that has no logit scale gets one. Running statistics
/// of batch norms stay as they are. Used by one thread.
public final class TrainableModel implements AutoCloseable {
  private final Checkpoint checkpoint;
  private final ModelPlan plan;
  private final LeafSet leaves;
  private final Optional<LogitScale> scale;

  private TrainableModel(Checkpoint checkpoint, ModelPlan plan, LeafSet leaves) {
    this.checkpoint = checkpoint;
    this.plan = plan;
    this.leaves = leaves;
    this.scale = LogitScale.of(leaves);
  }

  /// Reads all tensors of a checkpoint's picture and text towers.
  ///
  /// @throws ModelException if it is damaged or not supported, or nothing in it can be trained
  public static TrainableModel open(Path folder, TrainingSelection selection) {
    Checkpoint checkpoint = Checkpoint.open(folder);
    try {
      ModelPlan plan = Families.plan(checkpoint);
      LeafSet leaves = LeafSet.of(read(checkpoint, plan), selection);
      return new TrainableModel(checkpoint, plan, leaves);
    } catch (RuntimeException | Error e) {
      checkpoint.close();
      throw e;
    }
  }

  private static List<StoredTensor> read(Checkpoint checkpoint, ModelPlan plan) {
    TreeSet<String> names = new TreeSet<>();
    for (TowerPlan tower : plan.towers()) {
      if (tower.loader() instanceof ImageLoader || tower.loader() instanceof TextLoader) {
        names.addAll(tower.tensors());
      }
    }
    plan.captions().ifPresent(captions -> names.addAll(captions.decoderTensors()));
    if (names.isEmpty()) {
      throw new ModelException(
          "%s: a %s model has no tensors that can be trained; expected weights as safetensors or of PyTorch"
              .formatted(checkpoint.folder(), plan.family()));
    }
    List<StoredTensor> tensors = new ArrayList<>();
    for (StoredTensor tensor : checkpoint.tensors().values()) {
      boolean read = names.contains(tensor.name()) || LogitScale.isNamed(tensor.name());
      if (read && (tensor.format() == StoredFormat.I8 || tensor.format() == StoredFormat.I32)) {
        throw new ModelException(
            "%s: tensor %s is stored in 8 bits or fewer, with which a model serves but cannot be trained; expected F32, F16 or BF16"
                .formatted(checkpoint.folder(), tensor.name()));
      }
      if (read && LeafSet.canHold(tensor)) {
        tensors.add(tensor);
      }
    }
    boolean paired =
        plan.towers().stream()
            .map(TowerPlan::modality)
            .toList()
            .containsAll(List.of(Modality.IMAGE, Modality.TEXT));
    if (paired && tensors.stream().noneMatch(tensor -> LogitScale.isNamed(tensor.name()))) {
      tensors.add(LogitScale.begun(tensors.getFirst().file()));
    }
    return tensors;
  }

  /// Its family's name, for people.
  public String family() {
    return plan.family();
  }

  /// Numbers a vector.
  public int dimension() {
    return plan.dimension();
  }

  /// The tensors that gradients change, in the order of their names.
  public List<Parameter> parameters() {
    return leaves.parameters();
  }

  /// How many numbers gradients change.
  public long trainedNumbers() {
    return parameters().stream().mapToLong(parameter -> parameter.numbers().bytes() / 4).sum();
  }

  /// How pictures and texts are prepared, as for serving.
  public PreparationPlan preparation(Modality modality) {
    return tower(modality).preparation();
  }

  /// The token id behind captions, which is not to be learned, if the model writes any.
  public OptionalInt captionPadding() {
    return plan.captions().stream().mapToInt(CaptionPlan::padding).findFirst();
  }

  /// Whether it learns what is added to scaled cosines, as models with a sigmoid loss do.
  public boolean hasBias() {
    return scale.flatMap(LogitScale::bias).isPresent();
  }

  /// The networks as the tensors are now.
  ///
  /// @param format to compute in; tensors and vectors stay 32-bit floats
  public Forward forward(NumberFormat format) {
    return new Forward(this, format);
  }

  /// Keeps the logit scale between 1 and a number, if the model learns one.
  public void clampScale(double most) {
    scale.ifPresent(found -> found.clamp(most));
  }

  /// Writes the model as a folder of the same layout, with all tensors under their names in one
  /// file a folder; what was not trained as it was.
  ///
  /// @param folder new, or replaced file by file
  public void save(Path folder) {
    SavedModel.write(checkpoint, leaves, folder);
  }

  private TowerPlan tower(Modality modality) {
    return plan.towers().stream()
        .filter(tower -> tower.modality() == modality)
        .findFirst()
        .orElseThrow(() ->
            new ModelException(
                "%s: a %s model has no tower for %s content, so that none can be trained with"
                    .formatted(checkpoint.folder(), plan.family(), modality)));
  }

  ImageLoader pictureLoader() {
    return loader(ImageLoader.class, Modality.IMAGE);
  }

  TextLoader textLoader() {
    return loader(TextLoader.class, Modality.TEXT);
  }

  private <L extends TowerPlan.Loader> L loader(Class<L> kind, Modality modality) {
    TowerPlan.@Nullable Loader loader = tower(modality).loader();
    if (!kind.isInstance(loader)) {
      throw new ModelException(
          "%s: the tower for %s content of a %s model cannot be trained here: it is exported or works on other networks' results"
              .formatted(checkpoint.folder(), modality, plan.family()));
    }
    return kind.cast(loader);
  }

  CaptionPlan captionPlan() {
    return plan.captions()
        .orElseThrow(() ->
            new ModelException(
                "%s: a %s model writes no captions, so that none can be learned; expected a CoCa model"
                    .formatted(checkpoint.folder(), plan.family())));
  }

  LeafSet leaves() {
    return leaves;
  }

  Optional<LogitScale> logitScale() {
    return scale;
  }

  @Override
  public void close() {
    leaves.close();
    checkpoint.close();
  }
}
