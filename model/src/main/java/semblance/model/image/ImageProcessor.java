package semblance.model.image;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import semblance.media.resample.Filter;
import semblance.model.image.ResizeRule.Size;

/// A class of image processors in transformers 5.23, and what it does where a file is silent.
public enum ImageProcessor {
  /// CLIP's, AltCLIP's.
  CLIP("CLIP"),
  /// SigLIP's; a plain number as size means the shorter side here, as in its class.
  SIGLIP("Siglip"),
  /// SigLIP 2's with pictures of their own shapes (NaFlex).
  SIGLIP2("Siglip2"),
  CHINESE_CLIP("ChineseCLIP"),
  VIT("ViT"),
  /// BiT's, and DINOv2's.
  BIT("Bit"),
  DEIT("DeiT"),
  /// EfficientNet's, and ALIGN's.
  EFFICIENT_NET("EfficientNet"),
  CONV_NEXT("ConvNext"),
  /// DINOv3's, which resizes numbers and not levels: ours are rounded to levels, so that each is
  /// within one of it; what a cubic filter throws over 255 or under 0 is cut off here and not
  /// there.
  DINOV3_VIT("DINOv3ViT"),
  /// VideoMAE's, and X-CLIP's, for each frame of a film.
  VIDEO_MAE("VideoMAE");

  private static final Set<String> ENDINGS =
      Set.of("FeatureExtractor", "ImageProcessor", "ImageProcessorFast", "ImageProcessorPil");

  private final String stem;

  ImageProcessor(String stem) {
    this.stem = stem;
  }

  /// What a class does where a file is silent.
  ///
  /// @param crop the centre that is kept where a crop is wanted and no size told
  record Defaults(
      Filter filter,
      ResizeRule resize,
      Optional<Size> crop,
      List<Double> mean,
      List<Double> deviation) {
    private static Defaults of(Filter filter, ResizeRule resize, int crop) {
      return new Defaults(filter, resize, square(crop), three(0.5), three(0.5));
    }

    private static Optional<Size> square(int side) {
      return side == 0 ? Optional.empty() : Optional.of(new Size(side, side));
    }

    static List<Double> three(double number) {
      return List.of(number, number, number);
    }
  }

  /// The class of a name such as `CLIPImageProcessor`, or an older or faster form of it, such as
  /// `CLIPFeatureExtractor`.
  static Optional<ImageProcessor> named(String name) {
    return Arrays.stream(values())
        .filter(processor ->
            name.startsWith(processor.stem)
                && ENDINGS.contains(name.substring(processor.stem.length())))
        .findFirst();
  }

  /// The names of all classes.
  static String names() {
    return Arrays.stream(values()).map(ImageProcessor::className).collect(Collectors.joining(", "));
  }

  /// The class's name.
  String className() {
    return stem + "ImageProcessor";
  }

  Defaults defaults() {
    return switch (this) {
      case CLIP, CHINESE_CLIP, BIT ->
          new Defaults(
              Filter.BICUBIC,
              new ResizeRule.ShortestEdge(224),
              Defaults.square(224),
              List.of(0.48145466, 0.4578275, 0.40821073),
              List.of(0.26862954, 0.26130258, 0.27577711));
      case SIGLIP -> Defaults.of(Filter.BICUBIC, new ResizeRule.Exactly(224, 224), 0);
      case SIGLIP2 -> Defaults.of(Filter.BILINEAR, new ResizeRule.Patches(16, 256), 0);
      case VIT -> Defaults.of(Filter.BILINEAR, new ResizeRule.Exactly(224, 224), 0);
      case DEIT -> Defaults.of(Filter.BICUBIC, new ResizeRule.Exactly(256, 256), 224);
      case EFFICIENT_NET -> Defaults.of(Filter.BICUBIC, new ResizeRule.Exactly(346, 346), 289);
      case CONV_NEXT -> Defaults.of(Filter.BICUBIC, new ResizeRule.ShortestEdge(384), 0);
      case DINOV3_VIT ->
          new Defaults(
              Filter.BILINEAR,
              new ResizeRule.Exactly(224, 224),
              Optional.empty(),
              List.of(0.485, 0.456, 0.406),
              List.of(0.229, 0.224, 0.225));
      case VIDEO_MAE -> Defaults.of(Filter.BILINEAR, new ResizeRule.ShortestEdge(224), 224);
    };
  }

  /// Whether a plain number as size means both sides.
  boolean isSquare() {
    return switch (this) {
      case VIT, DEIT, EFFICIENT_NET, DINOV3_VIT -> true;
      case CLIP, SIGLIP, SIGLIP2, CHINESE_CLIP, BIT, CONV_NEXT, VIDEO_MAE -> false;
    };
  }

  /// Whether the class crops by itself.
  boolean crops() {
    return defaults().crop().isPresent() && this != EFFICIENT_NET;
  }

  /// How a crop is placed: DINOv3's class is there on torchvision only.
  Frame.Place place() {
    return this == DINOV3_VIT ? Frame.Place.CENTRE_TRUNCATED : Frame.Place.CENTRE;
  }

  /// Whether `do_pad` has an effect.
  boolean pads() {
    return switch (this) {
      case CLIP, SIGLIP, CHINESE_CLIP, VIT, BIT, DEIT -> true;
      case SIGLIP2, EFFICIENT_NET, CONV_NEXT, DINOV3_VIT, VIDEO_MAE -> false;
    };
  }

  /// The settings that only this class has.
  Set<String> ownSettings() {
    return switch (this) {
      case CLIP -> Set.of("use_square_size");
      case SIGLIP2 -> Set.of("patch_size", "max_num_patches");
      case EFFICIENT_NET -> Set.of("rescale_offset", "include_top");
      case CONV_NEXT -> Set.of("crop_pct");
      case SIGLIP, CHINESE_CLIP, VIT, BIT, DEIT, DINOV3_VIT, VIDEO_MAE -> Set.of();
    };
  }
}
