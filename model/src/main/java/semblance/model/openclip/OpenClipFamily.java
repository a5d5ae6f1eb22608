package semblance.model.openclip;

import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import semblance.model.checkpoint.Checkpoint;
import semblance.model.checkpoint.CheckpointLayout;
import semblance.model.checkpoint.Config;
import semblance.model.tower.Family;
import semblance.model.tower.ModelPlan;

/// CLIP and its kin as open_clip 3.3 publishes them: `CLIP` and `CustomTextCLIP` in its `model.py`,
/// `CoCa` in its `coca_model.py`.
public final class OpenClipFamily implements Family {
  /// The kinds of picture towers; the first that claims a configuration has it.
  private static final List<OpenClipVision> VISIONS =
      List.of(
          new TransformerVision(),
          new ResNetVision(),
          new ConvNeXtVision(),
          new EvaVision(),
          new TimmVision());

  /// The kinds of text towers; the first that claims a configuration has it.
  private static final List<OpenClipText> TEXTS =
      List.of(new HuggingFaceText(), new TransformerText());

  private static final Set<String> KNOWN =
      Set.of(
          "embed_dim",
          "vision_cfg",
          "text_cfg",
          "quick_gelu",
          "custom_text",
          "init_logit_scale",
          "init_logit_bias",
          "nonscalar_logit_scale",
          "output_dict",
          "multimodal_cfg",
          "pad_id",
          "cast_dtype");

  @Override
  public List<String> types() {
    return List.of("open_clip");
  }

  @Override
  public boolean claims(Checkpoint checkpoint) {
    return checkpoint.layout() == CheckpointLayout.OPEN_CLIP;
  }

  @Override
  public ModelPlan plan(Checkpoint checkpoint) {
    return plan(OpenClipModel.of(checkpoint));
  }

  /// What a model whose configuration is known is made of.
  static ModelPlan plan(OpenClipModel model) {
    Settings.requireKnown(model.model(), KNOWN);
    OpenClipVision vision = vision(model.vision());
    OpenClipText text = text(model.text());
    boolean coca = CocaDecoder.isIn(model);
    ModelPlan plan =
        new ModelPlan(
            "%s (%s and %s)".formatted(coca ? "CoCa" : "open_clip", vision.name(), text.name()),
            model.dimension(),
            List.of(text.plan(model), vision.plan(model)),
            model.scoring(),
            beside(model, vision));
    return coca ? plan.withCaptions(CocaDecoder.plan(model, vision, text)) : plan;
  }

  private static Predicate<String> beside(OpenClipModel model, OpenClipVision vision) {
    boolean coca = CocaDecoder.isIn(model);
    return name -> {
      String inner = name.startsWith("module.") ? name.substring("module.".length()) : name;
      return OpenClipModel.isBeside(name)
          || inner.equals("logit_scale")
          || inner.equals("logit_bias")
          || (coca && CocaDecoder.isOf(inner))
          || (inner.startsWith("visual.")
              && vision.isBeside(model, inner.substring("visual.".length())));
    };
  }

  private static OpenClipVision vision(Config vision) {
    return VISIONS.stream()
        .filter(kind -> kind.claims(vision))
        .findFirst()
        .orElseThrow(() ->
            vision.unsupported(
                vision.has("timm_model_name") ? "timm_model_name" : "layers",
                "a picture tower that is supported; the nearest is %s (supported: %s)"
                    .formatted(
                        nearest(vision.text("timm_model_name", "")),
                        VISIONS.stream()
                            .map(OpenClipVision::name)
                            .collect(Collectors.joining(", ")))));
  }

  /// A published tower that does what one that is not supported is for: MobileCLIP's (`fastvit_`,
  /// `vit_base_mci_`), PE-Core's, ViTamin's, and those of timm's that open_clip only tried.
  private static String nearest(String timmName) {
    if (timmName.startsWith("fastvit_") || timmName.contains("_mci_")) {
      return "ViT-B-32 or convnext_base_w, which are small too";
    }
    if (timmName.contains("_pe_core_") || timmName.startsWith("vitamin_")) {
      return "ViT-L-14 or EVA02-L-14, which are as large";
    }
    return timmName.startsWith("convnext") ? "convnext_base" : "ViT-B-16";
  }

  private static OpenClipText text(Config text) {
    return TEXTS.stream()
        .filter(kind -> kind.claims(text))
        .findFirst()
        .orElseThrow(() ->
            text.unsupported(
                text.has("hf_model_name") ? "hf_model_name" : "embed_cls",
                "a text tower of a kind that is supported: %s"
                    .formatted(
                        TEXTS.stream().map(OpenClipText::name).collect(Collectors.joining(", ")))));
  }
}
