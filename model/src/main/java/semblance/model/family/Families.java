package semblance.model.family;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import semblance.embedding.ModelException;
import semblance.model.bert.BertConfig;
import semblance.model.checkpoint.Checkpoint;
import semblance.model.onnx.OnnxFamily;
import semblance.model.openclip.OpenAiClipFamily;
import semblance.model.openclip.OpenClipFamily;
import semblance.model.sentence.SentenceFamily;
import semblance.model.tower.Family;
import semblance.model.tower.ModelPlan;
import semblance.model.tower.TransformersFamily;

/// The families of models that are known.
public final class Families {
  private static final List<Family> ALL =
      List.of(
          new SentenceFamily(), // before what the folder's config.json says of its first step
          new TransformersFamily("align", AlignFamily::plan),
          new TransformersFamily("altclip", AltClipFamily::plan),
          new TransformersFamily(BertConfig.TYPES, PlainEncoderFamily::plan),
          new TransformersFamily("chinese_clip", ChineseClipFamily::plan),
          new TransformersFamily("clap", ClapFamily::plan),
          new TransformersFamily("clip", ClipFamily::plan),
          new TransformersFamily("clip_text_model", ClipFamily::planOfTexts),
          new TransformersFamily("clip_vision_model", ClipFamily::planOfPictures),
          new TransformersFamily("dual-encoder", DualEncoderFamily::plan),
          new TransformersFamily("M-CLIP", MultilingualClipFamily::plan),
          new TransformersFamily(SiglipFamily.TYPES, SiglipFamily::plan),
          new TransformersFamily(VisionEncoderFamily.TYPES, VisionEncoderFamily::plan),
          new TransformersFamily("xclip", XClipFamily::plan),
          new OpenClipFamily(),
          new OpenAiClipFamily(), // before those that look for a configuration
          new UniclFamily());

  private static final Family EXPORTED = new OnnxFamily(ALL);

  /// What a type that is not supported most likely is near to: the first whose expression is found
  /// in its name.
  private static final Map<String, String> NEAREST = new LinkedHashMap<>();

  static {
    NEAREST.put("dual-encoder", "dual-encoder");
    NEAREST.put("m-?clip", "M-CLIP");
    NEAREST.put("siglip", "siglip");
    NEAREST.put("clap|audio|sound|wav|htsat|whisper", "clap");
    NEAREST.put("xclip|x-clip|video|vivit|timesformer", "xclip");
    NEAREST.put("align|efficientnet", "align");
    NEAREST.put("unicl|florence|swin|focal", "unicl");
    NEAREST.put("^vit|^deit|^beit", "vit");
    NEAREST.put("^dino", "dinov2_with_registers");
    NEAREST.put("roberta|xlm", "xlm-roberta");
    NEAREST.put("bert|net$", "bert");
    NEAREST.put("", "clip");
  }

  private Families() {}

  /// Finds a checkpoint's family and what it makes of it.
  ///
  /// @throws ModelException if the family is not supported, or a setting is not
  public static ModelPlan plan(Checkpoint checkpoint) {
    Family family =
        Stream.concat(Stream.of(EXPORTED), ALL.stream())
            .filter(each -> each.claims(checkpoint))
            .findFirst()
            .orElseThrow(() -> unsupported(checkpoint));
    ModelPlan plan = family.plan(checkpoint);
    requireNoStrangers(checkpoint, plan);
    return plan;
  }

  private static ModelException unsupported(Checkpoint checkpoint) {
    String type = checkpoint.config().text("model_type");
    List<String> types =
        ALL.stream().flatMap(family -> family.types().stream()).sorted().distinct().toList();
    return new ModelException(
        "%s: models of the type '%s' are not supported; the nearest that is supported is '%s' (supported: %s)"
            .formatted(checkpoint.config().where(), type, nearest(type), String.join(", ", types)));
  }

  /// What people who have such a model may find of use.
  private static String nearest(String type) {
    String lower = type.toLowerCase(Locale.ROOT);
    return NEAREST.entrySet().stream()
        .filter(entry -> Pattern.compile(entry.getKey()).matcher(lower).find())
        .findFirst()
        .orElseThrow()
        .getValue();
  }

  /// Refuses tensors that no part of the family knows: they are the sign of another architecture.
  private static void requireNoStrangers(Checkpoint checkpoint, ModelPlan plan) {
    TreeSet<String> strangers = new TreeSet<>(checkpoint.tensors().keySet());
    plan.towers().forEach(tower -> strangers.removeAll(tower.tensors()));
    plan.condition().ifPresent(condition -> strangers.removeAll(condition.tensors()));
    strangers.removeIf(name -> isBesidePath(name) || plan.beside().test(name));
    if (!strangers.isEmpty()) {
      List<String> first = strangers.stream().limit(3).toList();
      throw new ModelException(
          "%s: %d tensors have no place in a %s model, such as %s of shape %s; the checkpoint is of another architecture than its configuration says"
              .formatted(
                  checkpoint.folder(),
                  strangers.size(),
                  plan.family(),
                  String.join(", ", first),
                  Optional.ofNullable(checkpoint.tensors().get(first.getFirst()))
                      .orElseThrow()
                      .shape()));
    }
  }

  /// Whether a tensor is known to have no influence on embeddings, in whatever family.
  static boolean isBesidePath(String name) {
    return name.endsWith("position_ids")
        || name.endsWith("num_batches_tracked")
        || name.contains("text_model.pooler.")
        || name.equals("logit_scale")
        || name.equals("logit_bias")
        || name.equals("temperature");
  }
}
