package semblance.model.family;

import java.util.Arrays;
import java.util.List;
import semblance.embedding.ModelException;
import semblance.model.checkpoint.Checkpoint;
import semblance.model.checkpoint.NamedTensors;
import semblance.model.checkpoint.StoredTensor;
import semblance.model.image.ResizeRule.Size;
import semblance.model.network.PatchEmbedding;
import semblance.model.network.SwinTransformer;
import semblance.model.network.TextTransformer;
import semblance.model.tensor.PackedLinear;
import semblance.model.tensor.Tensor;
import semblance.model.text.Padding;
import semblance.model.text.TextRules;
import semblance.model.text.TokenizerFiles;
import semblance.model.tower.Family;
import semblance.model.tower.ModelPlan;
import semblance.model.tower.Preparations;
import semblance.model.tower.ReadingPlace;
import semblance.model.tower.TextInput;
import semblance.model.tower.TowerPlan;

/// UniCL, which Florence grew out of, as Microsoft's repository of that name defines it: a Swin
/// transformer and a text transformer. Yang et al., "Unified contrastive learning in
/// image-text-label space", 2022.
final class UniclFamily implements Family {
  /// Pictures that go through the network together.
  private static final int PICTURES_AT_ONCE = 8;

  /// Without causal attention the reference hides every token of this id, padding or not.
  private static final int HIDDEN = 0;

  private static final String WORDS = "text_model.embeddings.token_embedding.weight";

  @Override
  public List<String> types() {
    return List.of("unicl");
  }

  @Override
  public boolean claims(Checkpoint checkpoint) {
    return switch (checkpoint.layout()) {
      case YAML, TRANSFORMERS -> UniclConfig.is(checkpoint.config());
      case OPEN_CLIP, SENTENCE_TRANSFORMERS, ONNX, BARE -> false;
    };
  }

  @Override
  public ModelPlan plan(Checkpoint checkpoint) {
    UniclConfig config = new UniclConfig(checkpoint.config());
    NamedTensors tensors =
        UniclNames.renamed(
            NamedTensors.of(checkpoint)
                .only(name -> !Families.isBesidePath(name) && !UniclNames.isBeside(name)));
    return new ModelPlan(
        "UniCL",
        config.dimension(),
        List.of(textTower(checkpoint, config, tensors), imageTower(checkpoint, config, tensors)),
        ClipFamily.scoring(checkpoint),
        UniclNames::isBeside);
  }

  private static TowerPlan imageTower(
      Checkpoint checkpoint, UniclConfig config, NamedTensors tensors) {
    PatchEmbedding.Settings patches = config.patches();
    SwinTransformer.Settings settings = config.swin();
    int size = config.imageSize();
    return TowerPlan.ofImages(
        tensors.under("image_encoder.", "image_projection"),
        new TowerPlan.Traits("%s %s".formatted(patches, settings), "mean over tokens"),
        Preparations.images(config.preprocessing(), new Size(size, size), checkpoint.config()),
        PICTURES_AT_ONCE,
        layers -> {
          PatchEmbedding embedding =
              PatchEmbedding.of(layers.in("image_encoder"), patches, PICTURES_AT_ONCE);
          SwinTransformer network = SwinTransformer.of(layers.in("image_encoder"), settings);
          PackedLinear projection =
              layers.transposedProjection(
                  "image_projection", settings.features(), config.dimension());
          return pictures -> projection.apply(network.encode(embedding.apply(pictures)).mean(1));
        });
  }

  private static TowerPlan textTower(
      Checkpoint checkpoint, UniclConfig config, NamedTensors tensors) {
    TextTransformer.Settings settings = config.text(vocabulary(tensors));
    boolean readsEnd = config.readsEnd();
    TokenizerFiles tokenizer =
        readsEnd
            ? TokenizerFiles.clip(checkpoint.folder())
            : TokenizerFiles.find(checkpoint.folder());
    ReadingPlace end = new ReadingPlace.HighestId();
    return TowerPlan.ofTexts(
        tensors.under("text_model.", "text_projection"),
        new TowerPlan.Traits(settings.toString(), readsEnd ? end.toString() : "first token"),
        TextInput.of(
                tokenizer,
                TextRules.plain(settings.positions())
                    .withPadding(tokenizer.padding().orElse(Padding.after(HIDDEN))),
                settings.vocabulary(),
                HIDDEN)
            // Where attention is causal, no token sees what comes after the place that is read.
            .withNeeded(ids ->
                settings.causal() ? Arrays.copyOf(ids, readsEnd ? end.place(ids) + 1 : 1) : ids),
        layers -> {
          TextTransformer network = TextTransformer.of(layers.in("text_model"), settings);
          PackedLinear projection =
              layers.transposedProjection(
                  "text_projection", settings.stack().width(), config.dimension());
          return texts -> {
            int[] places = readsEnd ? texts.places(end::place) : new int[texts.size()];
            Tensor mask = settings.causal() ? null : texts.hiding(HIDDEN, layers.format());
            return projection.apply(network.encodeAt(texts.ids(), mask, places));
          };
        });
  }

  private static int vocabulary(NamedTensors tensors) {
    StoredTensor words =
        tensors
            .find(WORDS)
            .orElseThrow(() ->
                new ModelException(
                    "%s: the tensor text_encoder.token_embedding.weight is missing; the checkpoint is incomplete or of another architecture than its settings say"
                        .formatted(tensors.where())));
    return Math.toIntExact(words.shape().getFirst());
  }
}
