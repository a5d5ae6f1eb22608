package semblance.model.family;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import semblance.model.bert.BertConfig;
import semblance.model.checkpoint.Config;
import semblance.model.layer.TransformerSettings.HiddenActivation;
import semblance.model.network.AudioTransformer;
import semblance.model.network.PatchEmbedding;
import semblance.model.network.PatchEmbedding.Extent;
import semblance.model.network.SwinTransformer;

/// Reads transformers' `ClapAudioConfig`.
final class ClapAudioConfig {
  private static final double USUAL_EPSILON = 1e-5;
  private static final int FUSION_RATIO = 4;

  private ClapAudioConfig() {}

  /// @param views of a sound, as it is prepared
  static AudioTransformer.Settings read(Config audio, int views) {
    boolean fused = audio.flag("enable_fusion", false);
    int size = audio.count("spec_size", 256);
    int width = audio.count("patch_embeds_hidden_size", 96);
    int bands = audio.count("num_mel_bins", 64);
    requireKnownShape(audio, fused, fused ? 1 : views);
    try {
      PatchEmbedding.Settings patches =
          new PatchEmbedding.Settings(
              size,
              size,
              fused ? 1 : views,
              extent(audio, "patch_size"),
              extent(audio, "patch_stride"),
              width,
              audio.flag("enable_patch_layer_norm", true),
              false,
              USUAL_EPSILON);
      requireWholePatches(audio, patches);
      List<Integer> depths = counts(audio, "depths", List.of(2, 2, 6, 2));
      SwinTransformer.Settings swin =
          new SwinTransformer.Settings(
              patches.rows(),
              patches.columns(),
              width,
              depths,
              heads(audio, depths.size()),
              audio.count("window_size", 8),
              audio.number("mlp_ratio", 4),
              audio.flag("qkv_bias", true),
              0,
              audio.number("layer_norm_eps", USUAL_EPSILON),
              activation(audio, "hidden_act", "gelu"),
              USUAL_EPSILON,
              true);
      AudioTransformer.Settings settings =
          new AudioTransformer.Settings(
              bands, size, patches, swin, fused ? audio.count("aff_block_r", FUSION_RATIO) : 0);
      requireWholeStages(audio, settings);
      return settings;
    } catch (IllegalArgumentException e) {
      throw audio.impossible(e);
    }
  }

  /// What the reference has settings for, but can run with one value only.
  private static void requireKnownShape(Config audio, boolean fused, int channels) {
    if (!audio.flag("flatten_patch_embeds", true)) {
      throw audio.unsupported("flatten_patch_embeds", "true");
    }
    if (audio.count("patch_embed_input_channels", 1) != channels) {
      throw audio.unsupported(
          "patch_embed_input_channels",
          "%d, as many views as sounds are prepared in".formatted(channels));
    }
    if (fused && audio.text("fusion_type", "aff_2d").equals("channel_map")) {
      throw audio.unsupported("fusion_type", "\"aff_2d\"");
    }
  }

  /// The reference takes it that a patch begins at each multiple of the stride.
  private static void requireWholePatches(Config audio, PatchEmbedding.Settings patches) {
    Extent stride = patches.stride();
    int rows = patches.height() / stride.height();
    int columns = patches.width() / stride.width();
    if (patches.rows() != rows || patches.columns() != columns) {
      throw audio.unsupported(
          "patch_size",
          "one that makes %d x %d patches every %d x %d of the spec_size of %d, not %d x %d"
              .formatted(
                  rows,
                  columns,
                  stride.height(),
                  stride.width(),
                  patches.height(),
                  patches.rows(),
                  patches.columns()));
    }
  }

  /// The reference takes it that windows are no larger than what they cut, and that the last
  /// stage's rows can be shared among the stretches of time.
  private static void requireWholeStages(Config audio, AudioTransformer.Settings settings) {
    SwinTransformer.Settings swin = settings.swin();
    int last = swin.depths().size() - 1;
    if (Math.min(swin.rows(), swin.columns()) >> last < swin.window()) {
      throw audio.unsupported(
          "window_size",
          "%d or less, the tokens across in the last stage"
              .formatted(Math.min(swin.rows(), swin.columns()) >> last));
    }
    int rows = swin.rows() >> last;
    int shared = rows / settings.folds();
    if (shared == 0 || rows % shared != 0) {
      throw new IllegalArgumentException(
          "%d rows of tokens in the last stage cannot be shared among %d stretches of time; see spec_size and num_mel_bins"
              .formatted(rows, settings.folds()));
    }
  }

  private static List<Integer> heads(Config audio, int stages) {
    List<Integer> heads = counts(audio, "num_attention_heads", List.of(4, 8, 16, 32));
    // The reference reads one a stage and leaves the others alone.
    return heads.size() > stages ? heads.subList(0, stages) : heads;
  }

  private static HiddenActivation activation(Config config, String setting, String whenMissing) {
    return BertConfig.activation(config, setting, whenMissing);
  }

  /// A number for both directions, or a list of two.
  private static Extent extent(Config audio, String name) {
    if (!audio.isList(name)) {
      int both = audio.count(name, 4);
      return new Extent(both, both);
    }
    List<Integer> two = counts(audio, name, List.of());
    if (two.size() != 2) {
      throw audio.unsupported(name, "a number or a list of two");
    }
    return new Extent(two.getFirst(), two.getLast());
  }

  private static List<Integer> counts(Config audio, String name, List<Integer> whenMissing) {
    Function<List<Double>, List<Integer>> whole =
        numbers -> {
          List<Integer> counts = new ArrayList<>();
          for (double number : numbers) {
            if (number < 1 || number != Math.rint(number) || number > Integer.MAX_VALUE) {
              throw audio.unsupported(name, "whole numbers above 0");
            }
            counts.add((int) number);
          }
          return counts;
        };
    return audio.numbers(name).map(whole).orElse(whenMissing);
  }
}
