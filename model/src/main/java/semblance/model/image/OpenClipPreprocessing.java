package semblance.model.image;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import semblance.media.resample.Filter;
import semblance.model.checkpoint.Config;
import semblance.model.image.ResizeRule.Size;

/// What open_clip 3.3 does to a picture when it is not training (`image_transform` with torchvision
/// 0.25 on Pillow): the same bytes, for pictures decoded to RGB.
public final class OpenClipPreprocessing {
  private static final Set<String> KNOWN =
      Set.of("size", "mode", "mean", "std", "interpolation", "resize_mode", "fill_color");

  private OpenClipPreprocessing() {}

  /// Reads the settings.
  ///
  /// @param preprocess `preprocess_cfg` of `open_clip_config.json`; all may be missing. Its `size`
  ///   has no effect, as in open_clip: the network's is taken
  /// @param vision `vision_cfg` of `model_cfg`, for the network's `image_size`
  public static ImagePreprocessing read(Config preprocess, Config vision) {
    Set<String> unknown = new TreeSet<>(preprocess.names());
    unknown.removeAll(KNOWN);
    unknown.removeIf(name -> !preprocess.has(name));
    for (String name : unknown) {
      throw preprocess.unsupported(
          name, "no such setting: it is not known here and may change the pixels");
    }
    if (!preprocess.text("mode", "RGB").equals("RGB")) {
      throw preprocess.unsupported("mode", "\"RGB\"");
    }
    Size size =
        vision.has("image_size") ? PictureSizes.sides(vision, "image_size") : new Size(224, 224);
    ImageProcessor.Defaults usual = ImageProcessor.CLIP.defaults();
    List<Double> mean = PictureSizes.three(preprocess, "mean", usual.mean());
    List<Double> deviation = PictureSizes.three(preprocess, "std", usual.deviation());
    if (deviation.contains(0.0)) {
      throw preprocess.unsupported("std", "numbers other than 0: pictures are divided by them");
    }
    Filter filter = filter(preprocess);
    return switch (preprocess.text("resize_mode", "shortest")) {
      case "shortest" -> shortest(size, filter, mean, deviation);
      case "longest" ->
          preprocessing(
              new ResizeRule.KeepRatio(size.width(), size.height(), true),
              filter,
              List.of(new Frame(size, Frame.Place.CENTRE_HALF_TO_EVEN, colour(preprocess))),
              mean,
              deviation);
      case "squash" ->
          preprocessing(
              new ResizeRule.Exactly(size.width(), size.height()),
              filter,
              List.of(),
              mean,
              deviation);
      default ->
          throw preprocess.unsupported("resize_mode", "\"shortest\", \"longest\" or \"squash\"");
    };
  }

  /// The same with what UniCL's settings are where a file is silent.
  ///
  /// @param imageSize the network's sides in pixels
  public static ImagePreprocessing unicl(int imageSize) {
    return unicl(imageSize, true, Filter.BICUBIC);
  }

  /// What UniCL's repository does when it evaluates (`build_transform` in `data/build.py`): the
  /// shorter side to 8/7 of the network's and the centre cut out, or both sides to the network's;
  /// ImageNet's mean and deviation. It does not resize for networks of at most 32 pixels.
  ///
  /// @param imageSize the network's sides in pixels
  /// @param crop `TEST.CROP`
  /// @param filter `DATA.INTERPOLATION`
  public static ImagePreprocessing unicl(int imageSize, boolean crop, Filter filter) {
    Size size = new Size(imageSize, imageSize);
    ImageProcessor.Defaults imageNet = ImageProcessor.DINOV3_VIT.defaults();
    boolean resized = imageSize > 32;
    ResizeRule resize =
        !resized
            ? new ResizeRule.Keep()
            : crop
                ? new ResizeRule.ShortestEdge((int) (256.0 / 224 * imageSize))
                : new ResizeRule.Exactly(imageSize, imageSize);
    return preprocessing(
        resize,
        filter,
        resized && crop
            ? List.of(new Frame(size, Frame.Place.CENTRE_HALF_TO_EVEN, Frame.BLACK))
            : List.of(),
        imageNet.mean(),
        imageNet.deviation());
  }

  /// A size that is no square goes another way than a square one there, always with a cubic filter.
  private static ImagePreprocessing shortest(
      Size size, Filter filter, List<Double> mean, List<Double> deviation) {
    boolean square = size.width() == size.height();
    return preprocessing(
        square
            ? new ResizeRule.ShortestEdge(size.width())
            : new ResizeRule.KeepRatio(size.width(), size.height(), false),
        square ? filter : Filter.BICUBIC,
        List.of(new Frame(size, Frame.Place.CENTRE_HALF_TO_EVEN, Frame.BLACK)),
        mean,
        deviation);
  }

  private static ImagePreprocessing preprocessing(
      ResizeRule resize,
      Filter filter,
      List<Frame> frames,
      List<Double> mean,
      List<Double> deviation) {
    return new ImagePreprocessing(resize, filter, frames, 1 / 255.0, mean, deviation);
  }

  private static Filter filter(Config preprocess) {
    return switch (preprocess.text("interpolation", "bicubic")) {
      // Chance is for training only.
      case "bicubic", "random" -> Filter.BICUBIC;
      case "bilinear" -> Filter.BILINEAR;
      default ->
          throw preprocess.unsupported(
              "interpolation", "\"bicubic\", \"bilinear\" or \"random\" (which is bicubic here)");
    };
  }

  private static List<Integer> colour(Config preprocess) {
    List<Double> levels =
        preprocess.has("fill_color")
            ? PictureSizes.three(preprocess, "fill_color", List.of())
            : ImageProcessor.Defaults.three(0);
    for (double level : levels) {
      if (level != Math.rint(level) || level < 0 || level > 255) {
        throw preprocess.unsupported("fill_color", "a whole number from 0 to 255, or three");
      }
    }
    return levels.stream().map(Double::intValue).toList();
  }
}
