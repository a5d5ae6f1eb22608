package semblance.model.image;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import semblance.media.resample.Filter;
import semblance.model.checkpoint.Config;
import semblance.model.image.ResizeRule.Size;

/// Reads a `preprocessor_config.json` in Hugging Face's layout. Settings left out have the default
/// of the reference class; settings that are not known, or ask for something that is not done here,
/// are refused by name.
public final class PreprocessorConfig {
  /// Settings with no influence on pixels, or read below.
  private static final Set<String> KNOWN =
      Set.of(
          "image_processor_type",
          "feature_extractor_type",
          "processor_class",
          "do_resize",
          "size",
          "resample",
          "do_center_crop",
          "crop_size",
          "do_rescale",
          "rescale_factor",
          "rescale_offset",
          "include_top",
          "do_normalize",
          "image_mean",
          "image_std",
          "do_convert_rgb",
          "return_tensors",
          "data_format",
          "input_data_format",
          "device",
          "disable_grouping",
          "_valid_processor_keys");

  private PreprocessorConfig() {}

  /// What a class of image processors does where the file is silent.
  ///
  /// @param size the shortest edge, or both sides if `square`
  /// @param square whether a plain number in `size` means both sides
  public record Defaults(
      int size,
      boolean square,
      int resample,
      boolean crop,
      int cropSize,
      double rescale,
      List<Double> mean,
      List<Double> deviation) {
    /// `CLIPImageProcessor`.
    public static Defaults clip() {
      return new Defaults(
          224,
          false,
          3,
          true,
          224,
          1 / 255.0,
          List.of(0.48145466, 0.4578275, 0.40821073),
          List.of(0.26862954, 0.26130258, 0.27577711));
    }

    /// `EfficientNetImageProcessor`.
    public static Defaults efficientNet() {
      return new Defaults(
          346,
          true,
          0,
          false,
          289,
          1 / 255.0,
          List.of(0.485, 0.456, 0.406),
          List.of(0.229, 0.224, 0.225));
    }
  }

  /// Reads the settings.
  public static ImagePreprocessing read(Config config, Defaults defaults) {
    Set<String> unknown = new TreeSet<>(config.names());
    unknown.removeAll(KNOWN);
    for (String name : unknown) {
      throw config.unsupported(
          name, "no such setting: it is not known here and may change the pixels");
    }
    for (String name : List.of("rescale_offset", "include_top")) {
      if (config.flag(name, false)) {
        throw config.unsupported(name, "false");
      }
    }
    ResizeRule resize =
        config.flag("do_resize", true) ? resize(config, defaults) : new ResizeRule.Keep();
    Optional<Size> crop =
        config.flag("do_center_crop", defaults.crop)
            ? Optional.of(crop(config, defaults))
            : Optional.empty();
    double rescale =
        config.flag("do_rescale", true) ? config.number("rescale_factor", defaults.rescale) : 1;
    boolean normalize = config.flag("do_normalize", true);
    return new ImagePreprocessing(
        resize,
        filter(config, defaults),
        crop,
        rescale,
        normalize ? three(config, "image_mean", defaults.mean) : List.of(0.0, 0.0, 0.0),
        normalize ? three(config, "image_std", defaults.deviation) : List.of(1.0, 1.0, 1.0));
  }

  private static ResizeRule resize(Config config, Defaults defaults) {
    if (!config.has("size") || config.numberIfPlain("size").isPresent()) {
      int size = config.count("size", defaults.size);
      return defaults.square
          ? new ResizeRule.Exactly(size, size)
          : new ResizeRule.ShortestEdge(size);
    }
    Config size = config.object("size");
    if (size.names().equals(Set.of("shortest_edge"))) {
      return new ResizeRule.ShortestEdge(size.count("shortest_edge"));
    }
    if (size.names().equals(Set.of("height", "width"))) {
      return new ResizeRule.Exactly(size.count("width"), size.count("height"));
    }
    throw config.unsupported("size", "{\"shortest_edge\": …} or {\"height\": …, \"width\": …}");
  }

  private static Size crop(Config config, Defaults defaults) {
    if (!config.has("crop_size") || config.numberIfPlain("crop_size").isPresent()) {
      int size = config.count("crop_size", defaults.cropSize);
      return new Size(size, size);
    }
    Config size = config.object("crop_size");
    return new Size(size.count("width"), size.count("height"));
  }

  private static Filter filter(Config config, Defaults defaults) {
    return switch (config.index("resample", defaults.resample)) {
      case 1 -> Filter.LANCZOS;
      case 2 -> Filter.BILINEAR;
      case 3 -> Filter.BICUBIC;
      case 4 -> Filter.BOX;
      case 5 -> Filter.HAMMING;
      default ->
          throw config.unsupported(
              "resample",
              "1 (Lanczos), 2 (bilinear), 3 (bicubic), 4 (box) or 5 (Hamming), as Pillow numbers them");
    };
  }

  private static List<Double> three(Config config, String name, List<Double> whenMissing) {
    List<Double> numbers = config.numbers(name).orElse(whenMissing);
    if (numbers.size() != 3) {
      throw config.unsupported(name, "three numbers, for red, green and blue");
    }
    return numbers;
  }
}
