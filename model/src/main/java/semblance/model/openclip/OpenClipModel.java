package semblance.model.openclip;

import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import semblance.embedding.PairScoring;
import semblance.model.checkpoint.Checkpoint;
import semblance.model.checkpoint.Config;
import semblance.model.checkpoint.NamedTensors;
import semblance.model.image.ImagePreprocessing;
import semblance.model.image.OpenClipPreprocessing;
import semblance.model.image.ResizeRule.Size;
import semblance.model.tower.PreparationPlan;

/// What open_clip's configuration says of a model, and its tensors.
///
/// @param folder that it lies in
/// @param model `model_cfg`
/// @param preprocess `preprocess_cfg`
/// @param tensors all, those of the picture tower under `visual.`, of the text tower under `text.`
/// @param dimension numbers a vector
/// @param quickGelu whether its own transformers use the quick form of GELU
record OpenClipModel(
    Path folder,
    Config model,
    Config preprocess,
    NamedTensors tensors,
    int dimension,
    boolean quickGelu) {
  /// Masks and counters that older versions stored, and what OpenAI's archives hold beside.
  private static final Pattern BESIDE =
      Pattern.compile(
          "(?:module\\.)?(?:(?:text\\.)?attn_mask|input_resolution|context_length|vocab_size|.*position_ids|.*num_batches_tracked)");

  /// The names that the text tower's tensors have in a model whose text tower is not apart.
  private static final String TEXT =
      "^(?=(?:transformer|token_embedding|positional_embedding|ln_final|text_projection|cls_emb)(?:\\.|$))";

  /// Reads a checkpoint's configuration.
  static OpenClipModel of(Checkpoint checkpoint) {
    Config config = checkpoint.config();
    Config model = config.object("model_cfg");
    return new OpenClipModel(
        checkpoint.folder(),
        model,
        config.objectOrEmpty("preprocess_cfg"),
        named(NamedTensors.of(checkpoint)),
        model.count("embed_dim"),
        QuickGelu.of(checkpoint, model));
  }

  /// The tensors with `text.` before those of the text tower, without the `module.` that training
  /// on several machines leaves before all, and without those that are on the way to no vector.
  static NamedTensors named(NamedTensors tensors) {
    return tensors.only(name -> !isBeside(name)).rename("^module\\.", "").rename(TEXT, "text.");
  }

  /// Whether a tensor is known to have no influence on vectors, by the name the file gives it.
  static boolean isBeside(String name) {
    return BESIDE.matcher(name).matches();
  }

  Config vision() {
    return model.object("vision_cfg");
  }

  Config text() {
    return model.object("text_cfg");
  }

  /// How pictures are prepared, for a network of the size that `vision_cfg` gives.
  PreparationPlan.Images pictures() {
    ImagePreprocessing preprocessing = OpenClipPreprocessing.read(preprocess, vision());
    Size size = preprocessing.size().orElseThrow();
    return new PreparationPlan.Images(preprocessing, size.width(), size.height());
  }

  /// A softmax at the exponential of `logit_scale`; with a bias, as SigLIP is trained, a sigmoid.
  Optional<PairScoring> scoring() {
    boolean sigmoid = model.has("init_logit_bias") || tensors.has("logit_bias");
    return tensors
        .number("logit_scale")
        .map(scale ->
            new PairScoring(
                Math.exp(scale),
                tensors.number("logit_bias").orElse(0.0),
                sigmoid ? PairScoring.Rule.SIGMOID : PairScoring.Rule.SOFTMAX));
  }
}
