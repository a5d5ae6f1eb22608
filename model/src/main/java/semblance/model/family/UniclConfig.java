package semblance.model.family;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import semblance.media.resample.Filter;
import semblance.model.checkpoint.Config;
import semblance.model.image.ImagePreprocessing;
import semblance.model.image.OpenClipPreprocessing;
import semblance.model.layer.TransformerSettings;
import semblance.model.layer.TransformerSettings.HiddenActivation;
import semblance.model.network.PatchEmbedding;
import semblance.model.network.SwinTransformer;
import semblance.model.network.TextTransformer;

/// Reads UniCL's settings, as its `config.py` names them and sets their defaults; some checkpoints
/// use other names for the same, which are read too.
final class UniclConfig {
  private static final double LAYER_NORM_EPSILON = 1e-5;
  private static final double TEXT_LAYER_NORM_EPSILON = 1e-12;

  private final Config root;
  private final Config model;
  private final Config image;
  private final Config swin;
  private final Config text;

  UniclConfig(Config root) {
    this.root = root;
    model = root.object("MODEL");
    Config spec = model.objectOrEmpty("SPEC");
    image = model.objectOrEmpty("IMAGE_ENCODER");
    swin = first(List.of(image, model, spec), "SWIN");
    text =
        Stream.of("TEXT_ENCODER", "LANG_ENCODER")
            .filter(model::has)
            .findFirst()
            .map(model::object)
            .orElseGet(() -> spec.objectOrEmpty("TEXT"));
    requireKnown();
  }

  /// Whether settings are of this kind.
  static boolean is(Config config) {
    return config.has("MODEL")
        && config.isObject("MODEL")
        && !config.has("model_type")
        && Stream.of("IMAGE_ENCODER", "TEXT_ENCODER", "LANG_ENCODER", "SWIN", "SPEC", "NAME")
            .anyMatch(config.object("MODEL")::has);
  }

  private static Config first(List<Config> places, String name) {
    return places.stream()
        .filter(place -> place.has(name))
        .findFirst()
        .map(place -> place.object(name))
        .orElseGet(() -> places.getFirst().objectOrEmpty(name));
  }

  private void requireKnown() {
    if (root.has("BASE") && !root.texts("BASE").stream().allMatch(String::isEmpty)) {
      throw root.unsupported("BASE", "no other files: write their settings into this one");
    }
    String type = image.text("TYPE", "swin").toLowerCase(Locale.ROOT);
    if (!type.contains("swin")) {
      throw image.unsupported(
          "TYPE", "swin: FocalNet, ViT and ResNet towers of UniCL are not supported");
    }
    if (swin.count("IN_CHANS", 3) != 3) {
      throw swin.unsupported("IN_CHANS", "3");
    }
    if (!text.text("NAME", "transformer").equals("transformer")) {
      throw text.unsupported(
          "NAME", "transformer: text towers from other packages are not supported");
    }
  }

  /// Numbers a vector.
  int dimension() {
    Config spec = model.objectOrEmpty("SPEC");
    return model.has("DIM_PROJECTION") || !spec.has("DIM_PROJECTION")
        ? model.count("DIM_PROJECTION", 512)
        : spec.count("DIM_PROJECTION");
  }

  /// Height and width of a picture.
  int imageSize() {
    Config data = root.objectOrEmpty("DATA");
    return image.has("IMG_SIZE") ? image.count("IMG_SIZE") : data.count("IMG_SIZE", 224);
  }

  ImagePreprocessing preprocessing() {
    Config data = root.objectOrEmpty("DATA");
    boolean crop = root.objectOrEmpty("TEST").flag("CROP", true);
    Filter filter =
        switch (data.text("INTERPOLATION", "bicubic")) {
          case "bicubic" -> Filter.BICUBIC;
          case "lanczos" -> Filter.LANCZOS;
          case "hamming" -> Filter.HAMMING;
          default -> Filter.BILINEAR; // whatever is written, as in timm
        };
    return OpenClipPreprocessing.unicl(imageSize(), crop, filter);
  }

  PatchEmbedding.Settings patches() {
    return new PatchEmbedding.Settings(
        imageSize(),
        imageSize(),
        swin.count("PATCH_SIZE", 4),
        swin.count("EMBED_DIM", 96),
        swin.flag("PATCH_NORM", true),
        swin.flag("APE", false),
        LAYER_NORM_EPSILON);
  }

  SwinTransformer.Settings swin() {
    PatchEmbedding.Settings patches = patches();
    try {
      return new SwinTransformer.Settings(
          patches.rows(),
          patches.columns(),
          patches.tokenWidth(),
          counts("DEPTHS", 2, 2, 6, 2),
          counts("NUM_HEADS", 3, 6, 12, 24),
          swin.count("WINDOW_SIZE", 7),
          swin.number("MLP_RATIO", 4),
          swin.flag("QKV_BIAS", true),
          swin.number("QK_SCALE", 0), // 0 is none in the reference too
          LAYER_NORM_EPSILON,
          HiddenActivation.GELU);
    } catch (IllegalArgumentException e) {
      throw swin.impossible(e);
    }
  }

  private List<Integer> counts(String name, Integer... whenMissing) {
    Optional<List<Double>> numbers = swin.numbers(name);
    if (numbers.isEmpty()) {
      return List.of(whenMissing);
    }
    List<Integer> counts = new ArrayList<>();
    for (double number : numbers.get()) {
      if (number != Math.rint(number) || number < 1 || number > Integer.MAX_VALUE) {
        throw swin.unsupported(name, "whole numbers above 0");
      }
      counts.add((int) number);
    }
    return counts;
  }

  /// @param vocabulary how many rows the table of words has
  TextTransformer.Settings text(int vocabulary) {
    int width = text.count("WIDTH", 1024);
    try {
      return new TextTransformer.Settings(
          new TransformerSettings(
              width,
              text.count("LAYERS", 12),
              text.count("HEADS", 16),
              4 * width,
              TEXT_LAYER_NORM_EPSILON,
              HiddenActivation.QUICK_GELU),
          vocabulary,
          text.count("CONTEXT_LENGTH", 77),
          text.flag("AUTOGRESSIVE", true));
    } catch (IllegalArgumentException e) {
      throw text.impossible(e);
    }
  }

  /// Whether the tokenizer is CLIP's, whose end token is the highest id and the place to read.
  boolean readsEnd() {
    return text.text("TOKENIZER", "clip").equals("clip");
  }
}
