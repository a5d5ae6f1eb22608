package semblance.model.image;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import semblance.media.resample.Filter;
import semblance.model.checkpoint.Checkpoint;
import semblance.model.checkpoint.Config;
import semblance.model.image.ResizeRule.Size;

/// Reads the settings of an image processor in Hugging Face's layout. What is left out has the
/// default of the class that the file names; settings that are not known, or ask for something that
/// is not done here, are refused by name.
///
/// The reference is transformers 5.23, by its classes on Pillow 13 (`CLIPImageProcessorPil` …),
/// which give the same bytes. The classes it loads by default, on torchvision 0.25, differ from
/// those by at most a level in nearly all pixels. They differ by more in these cases, where Pillow
/// is followed: a cubic filter on pictures that lose far more height than width, since Pillow
/// begins with columns there and torchvision never (two levels in 3 of 100,000 pixels of
/// picture-like content, more in noise); a Lanczos filter (torchvision uses a cubic one instead);
/// box and Hamming filters (it fails); and a crop larger than the picture by an odd number of
/// pixels (it puts the picture one pixel nearer to the upper left). DINOv3's class is there on
/// torchvision only; see [ImageProcessor#DINOV3_VIT].
public final class PreprocessorConfig {
  /// Settings with no influence on the pixels of a decoded picture, or read below.
  private static final Set<String> KNOWN =
      Set.of(
          "image_processor_type",
          "feature_extractor_type",
          "processor_class",
          "do_resize",
          "size",
          "default_to_square",
          "resample",
          "do_center_crop",
          "crop_size",
          "do_pad",
          "pad_size",
          "do_rescale",
          "rescale_factor",
          "do_normalize",
          "image_mean",
          "image_std",
          "do_convert_rgb",
          "return_tensors",
          "data_format",
          "input_data_format",
          "device",
          "disable_grouping",
          "image_seq_length",
          "auto_map",
          "use_fast",
          "transformers_version",
          "_valid_processor_keys");

  /// The edge from which ConvNext's class no longer crops.
  private static final int CONV_NEXT_WHOLE = 384;

  private final Config config;
  private final ImageProcessor processor;

  private PreprocessorConfig(Config config, ImageProcessor processor) {
    this.config = config;
    this.processor = processor;
  }

  /// A checkpoint's preprocessing.
  ///
  /// @param whenUnnamed the class of the model's family, for a file that names none
  public static ImagePreprocessing of(Checkpoint checkpoint, ImageProcessor whenUnnamed) {
    return read(find(checkpoint), whenUnnamed);
  }

  /// A checkpoint's settings: `image_processor` in `processor_config.json` where it is there, as
  /// transformers 5 writes it, else `preprocessor_config.json`; empty where there is neither.
  public static Config find(Checkpoint checkpoint) {
    return checkpoint
        .findConfig("processor_config.json")
        .filter(whole -> whole.has("image_processor"))
        .map(whole -> whole.object("image_processor"))
        .or(() -> checkpoint.findConfig("preprocessor_config.json"))
        .orElseGet(() ->
            Config.empty(
                "%s is missing, without which this kind of model"
                    .formatted(checkpoint.folder().resolve("preprocessor_config.json"))));
  }

  /// Reads settings.
  ///
  /// @param whenUnnamed the class of the model's family, for settings that name none
  public static ImagePreprocessing read(Config config, ImageProcessor whenUnnamed) {
    PreprocessorConfig reader = new PreprocessorConfig(config, processor(config, whenUnnamed));
    reader.requireKnown();
    return reader.read();
  }

  private static ImageProcessor processor(Config config, ImageProcessor whenUnnamed) {
    for (String name : List.of("image_processor_type", "feature_extractor_type")) {
      if (config.has(name)) {
        return ImageProcessor.named(config.text(name))
            .orElseThrow(() -> config.unsupported(name, "one of " + ImageProcessor.names()));
      }
    }
    return whenUnnamed;
  }

  private void requireKnown() {
    Set<String> unknown = new TreeSet<>(config.names());
    unknown.removeAll(KNOWN);
    unknown.removeAll(processor.ownSettings());
    unknown.removeIf(name -> !config.has(name) || isOff(name));
    for (String name : unknown) {
      throw config.unsupported(
          name,
          "no such setting: %s does not have it, or it is not known here and may change the pixels"
              .formatted(processor.className()));
    }
  }

  /// Whether a setting of another class is there only to say that it is not wanted.
  private boolean isOff(String name) {
    return ImageProcessor.EFFICIENT_NET.ownSettings().contains(name) && !config.flag(name, false);
  }

  private ImagePreprocessing read() {
    List<Frame> frames = new ArrayList<>();
    ResizeRule resize = resize(frames);
    if (processor != ImageProcessor.SIGLIP2 && config.flag("do_center_crop", processor.crops())) {
      frames.add(new Frame(crop(), processor.place(), Frame.BLACK));
    }
    double rescale = config.flag("do_rescale", true) ? rescale() : 1;
    List<Double> mean = ImageProcessor.Defaults.three(0);
    List<Double> deviation = ImageProcessor.Defaults.three(1);
    if (config.flag("do_normalize", true)) {
      mean = three("image_mean", processor.defaults().mean());
      deviation = deviation();
    }
    if (processor == ImageProcessor.EFFICIENT_NET) {
      if (config.flag("rescale_offset", false) && config.flag("do_rescale", true)) {
        mean = mean.stream().map(number -> number + 1).toList();
      }
      if (config.flag("include_top", true)) {
        deviation = product(deviation, deviation());
      }
    }
    if (processor.pads() && config.flag("do_pad", false) && config.has("pad_size")) {
      frames.add(padding(mean, rescale));
    }
    return new ImagePreprocessing(resize, filter(), frames, rescale, mean, deviation);
  }

  /// @param frames gets a crop, where the class couples one with resizing
  private ResizeRule resize(List<Frame> frames) {
    boolean wanted = config.flag("do_resize", true);
    return switch (processor) {
      case SIGLIP2 -> {
        if (!wanted) {
          throw config.unsupported("do_resize", "true: pictures are cut into whole patches");
        }
        yield patches();
      }
      case CONV_NEXT -> wanted ? convNext(frames) : new ResizeRule.Keep();
      default -> wanted ? sides() : new ResizeRule.Keep();
    };
  }

  private ResizeRule patches() {
    ResizeRule.Patches usual = (ResizeRule.Patches) processor.defaults().resize();
    ResizeRule.Patches patches =
        new ResizeRule.Patches(
            config.count("patch_size", usual.patch()),
            config.count("max_num_patches", usual.most()));
    long most = ImagePreprocessing.MOST_PIXELS;
    if (patches.most() > most / patches.patch() / patches.patch()) {
      throw config.unsupported(
          config.has("max_num_patches") ? "max_num_patches" : "patch_size",
          "patches with at most %d pixels together".formatted(most));
    }
    return patches;
  }

  private ResizeRule convNext(List<Frame> frames) {
    if (!(sides() instanceof ResizeRule.ShortestEdge(int edge))) {
      throw config.unsupported("size", "{\"shortest_edge\": …}");
    }
    if (edge >= CONV_NEXT_WHOLE) {
      return new ResizeRule.Exactly(edge, edge);
    }
    double enlarged = edge / config.number("crop_pct", 224.0 / 256);
    if (!(enlarged >= 1 && enlarged <= PictureSizes.LONGEST)) {
      throw config.unsupported(
          "crop_pct",
          "a part of the picture such as 0.875, with which %d / crop_pct is from 1 to %d"
              .formatted(edge, PictureSizes.LONGEST));
    }
    frames.add(Frame.centre(new Size(edge, edge)));
    return new ResizeRule.ShortestEdge((int) enlarged);
  }

  private ResizeRule sides() {
    if (config.flag("use_square_size", false)) {
      return new ResizeRule.Exactly(224, 224);
    }
    if (!config.has("size")) {
      return processor.defaults().resize();
    }
    return PictureSizes.rule(
        config, "size", config.flag("default_to_square", processor.isSquare()));
  }

  private Size crop() {
    Optional<Size> usual = processor.defaults().crop();
    return config.has("crop_size") || usual.isEmpty()
        ? PictureSizes.sides(config, "crop_size")
        : usual.get();
  }

  /// Padding comes last, with zeros among the network's numbers: the colour nearest to that is
  /// taken, at most half a level off.
  private Frame padding(List<Double> mean, double rescale) {
    List<Integer> colour =
        mean.stream()
            .map(number -> (int) Math.clamp(Math.rint(number / rescale), -1, 256))
            .toList();
    if (colour.stream().anyMatch(level -> level < 0 || level > 255)) {
      throw config.unsupported(
          "pad_size", "no padding: the network's zero, of which it would be, is no colour here");
    }
    return new Frame(PictureSizes.sides(config, "pad_size"), Frame.Place.UPPER_LEFT, colour);
  }

  private double rescale() {
    double factor = config.number("rescale_factor", 1 / 255.0);
    if (factor == 0 || !Double.isFinite(factor)) {
      throw config.unsupported("rescale_factor", "a number other than 0, such as 1 / 255");
    }
    return factor;
  }

  private Filter filter() {
    if (!config.has("resample")) {
      return processor.defaults().filter();
    }
    return config.isText("resample")
        ? Filters.named(config, "resample")
        : Filters.numbered(config, "resample");
  }

  private List<Double> deviation() {
    List<Double> deviation = three("image_std", processor.defaults().deviation());
    if (deviation.contains(0.0)) {
      throw config.unsupported("image_std", "numbers other than 0: pictures are divided by them");
    }
    return deviation;
  }

  private List<Double> three(String name, List<Double> whenMissing) {
    return PictureSizes.three(config, name, whenMissing);
  }

  private static List<Double> product(List<Double> left, List<Double> right) {
    List<Double> product = new ArrayList<>();
    for (int i = 0; i < left.size(); i++) {
      product.add(left.get(i) * right.get(i));
    }
    return product;
  }
}
