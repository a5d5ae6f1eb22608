package semblance.model.openclip;

import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import semblance.embedding.ModelException;
import semblance.model.caption.CaptionRules;
import semblance.model.caption.CaptionWriter;
import semblance.model.checkpoint.Config;
import semblance.model.checkpoint.NamedTensors;
import semblance.model.layer.Layers;
import semblance.model.layer.TransformerSettings;
import semblance.model.layer.TransformerSettings.HiddenActivation;
import semblance.model.network.CaptionDecoder;
import semblance.model.openclip.OpenClipText.CaptionTexts;
import semblance.model.openclip.OpenClipVision.PictureTokens;
import semblance.model.tensor.NumberFormat;
import semblance.model.tensor.Resources;
import semblance.model.tensor.TensorScope;
import semblance.model.tower.CaptionPlan;

/// The decoder of open_clip's CoCa, `multimodal_cfg`: no part of any embedding, and read only when
/// captions are asked for.
final class CocaDecoder implements CaptionPlan {
  private static final String CONFIG = "multimodal_cfg";
  private static final String PREFIX = "text_decoder.";

  /// Its layer norms and the width of its feed-forward parts do not follow any setting.
  private static final double EPSILON = 1e-5;

  private static final int INNER = 4;

  /// What is used; and what open_clip knows there, but does not use.
  private static final Set<String> KNOWN =
      Set.of("context_length", "width", "heads", "layers", "ls_init_value");

  private static final Set<String> IGNORED =
      Set.of("mlp_ratio", "dim_head", "n_queries", "attn_pooler_heads");

  private final OpenClipModel model;
  private final PictureTokens pictures;
  private final CaptionTexts texts;
  private final NamedTensors tensors;

  private CocaDecoder(OpenClipModel model, PictureTokens pictures, CaptionTexts texts) {
    this.model = model;
    this.pictures = pictures;
    this.texts = texts;
    this.tensors = Names.ofDecoder(model.tensors()).only(name -> !name.equals("attn_mask"));
  }

  static boolean isIn(OpenClipModel model) {
    return model.model().has(CONFIG);
  }

  /// Whether a tensor is of the decoder, by its name.
  static boolean isOf(String name) {
    return name.startsWith(PREFIX);
  }

  static CaptionPlan plan(OpenClipModel model, OpenClipVision vision, OpenClipText text) {
    Set<String> known = new TreeSet<>(KNOWN);
    known.addAll(IGNORED);
    known.addAll(TransformerText.known());
    Settings.requireKnown(model.model().object(CONFIG), known);
    return new CocaDecoder(model, vision.tokens(model), text.captions(model));
  }

  @Override
  public Collection<String> decoderTensors() {
    return tensors.originals();
  }

  @Override
  public int padding() {
    return model.model().index("pad_id", 0);
  }

  @Override
  public CaptionPlan.Network read(LayersMaker layers) {
    CaptionWriter.Network network = network(layers);
    return (pixels, captions) ->
        network
            .decoder()
            .everywhere(
                network.texts().embed(captions),
                network.decoder().look(network.pictures().apply(pixels)));
  }

  @Override
  public CaptionWriter load(NumberFormat format) {
    CaptionRules rules = rules();
    Resources resources = new Resources();
    try (TensorScope _ = TensorScope.open()) {
      return new CaptionWriter(
          network(part -> Layers.of(part, format, resources)),
          model.pictures().preprocessing(),
          texts.tokenizer().open(),
          rules,
          format,
          resources);
    } catch (RuntimeException | Error e) {
      resources.close();
      throw e;
    }
  }

  private CaptionWriter.Network network(LayersMaker maker) {
    Config config = model.model().object(CONFIG);
    TransformerSettings settings = settings(config);
    Settings.requireScales(config, tensors.has("encoder.layers.0.layer_scale1"));
    Layers layers = maker.of(tensors);
    CaptionDecoder decoder = CaptionDecoder.of(layers, settings, texts.settings().vocabulary());
    requireNothingLeft(layers);
    return new CaptionWriter.Network(
        pictures.reader().read(maker.of(pictures.tensors())),
        texts.reader().read(maker.of(texts.tensors())),
        decoder);
  }

  private TransformerSettings settings(Config config) {
    int width = config.count("width", 512);
    int textWidth = texts.settings().stack().width();
    if (width != textWidth || width != pictures.width()) {
      throw config.unsupported(
          "width",
          "that of the text tower, %d, and of the pictures' tokens, %d"
              .formatted(textWidth, pictures.width()));
    }
    return new TransformerSettings(
        width,
        config.count("layers", 12),
        Settings.heads(config, "heads", width, config.count("heads", 8)),
        INNER * width,
        EPSILON,
        model.quickGelu() ? HiddenActivation.QUICK_GELU : HiddenActivation.GELU);
  }

  private CaptionRules rules() {
    Config config = model.model().object(CONFIG);
    int context = Math.min(config.count("context_length", 77), texts.settings().positions());
    if (context < CaptionRules.SHORTEST) {
      throw config.unsupported(
          "context_length", "%d or more, for captions".formatted(CaptionRules.SHORTEST));
    }
    return new CaptionRules(
        special("bos_token", "cls_token"),
        special("eos_token", "sep_token"),
        padding(),
        CaptionRules.SHORTEST,
        Math.min(CaptionRules.LONGEST, context + 1));
  }

  private int special(String name, String other) {
    int id =
        texts
            .tokenizer()
            .specialId(name)
            .orElseGet(() ->
                texts
                    .tokenizer()
                    .specialId(other)
                    .orElseThrow(() ->
                        model
                            .text()
                            .unsupported(
                                "hf_tokenizer_name",
                                "a tokenizer with a %s, for captions".formatted(name))));
    if (id >= texts.settings().vocabulary()) {
      throw model
          .text()
          .unsupported(
              "vocab_size", "more than %d, the id of the tokenizer's %s".formatted(id, name));
    }
    return id;
  }

  private void requireNothingLeft(Layers layers) {
    TreeSet<String> left = new TreeSet<>(tensors.originals());
    left.removeAll(layers.taken());
    if (!left.isEmpty()) {
      throw new ModelException(
          "%s: the decoder has %d tensors that its architecture has no place for, such as %s; the checkpoint is of another architecture than its multimodal_cfg says"
              .formatted(tensors.where(), left.size(), left.first()));
    }
  }
}
