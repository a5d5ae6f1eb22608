package semblance.model.audio;

import java.util.Set;
import java.util.TreeSet;
import semblance.embedding.ModelException;
import semblance.model.audio.SoundSettings.Cutting;
import semblance.model.audio.SoundSettings.Filling;
import semblance.model.checkpoint.Checkpoint;
import semblance.model.checkpoint.Config;

/// Reads the settings of transformers' `ClapFeatureExtractor`. What is left out has the class's
/// default; settings that are not known, or ask for something that is not done here, are refused by
/// name.
public final class SoundPreprocessorConfig {
  private static final String CLASS = "ClapFeatureExtractor";

  /// Settings that are read below, or have no influence in the reference.
  private static final Set<String> KNOWN =
      Set.of(
          "feature_extractor_type",
          "image_processor_type",
          "processor_class",
          "feature_size",
          "sampling_rate",
          "hop_length",
          "max_length_s",
          "chunk_length_s",
          "fft_window_size",
          "n_fft",
          "nb_frequency_bins",
          "nb_max_frames",
          "nb_max_samples",
          "frequency_min",
          "frequency_max",
          "top_db",
          "truncation",
          "padding",
          "padding_side",
          "padding_value",
          "return_attention_mask",
          "return_tensors",
          "auto_map",
          "transformers_version");

  private SoundPreprocessorConfig() {}

  /// A checkpoint's settings: `feature_extractor` in `processor_config.json` where it is there, as
  /// transformers 5 writes it, else `preprocessor_config.json`.
  ///
  /// @throws ModelException if there is neither
  public static Config find(Checkpoint checkpoint) {
    return checkpoint
        .findConfig("processor_config.json")
        .filter(whole -> whole.has("feature_extractor"))
        .map(whole -> whole.object("feature_extractor"))
        .or(() -> checkpoint.findConfig("preprocessor_config.json"))
        .orElseThrow(() ->
            new ModelException(
                "%s is missing, which says how sounds are prepared; bring the whole folder again"
                    .formatted(checkpoint.folder().resolve("preprocessor_config.json"))));
  }

  /// Reads settings.
  public static SoundSettings read(Config config) {
    if (!config.text("feature_extractor_type", CLASS).equals(CLASS)) {
      throw config.unsupported("feature_extractor_type", "\"%s\"".formatted(CLASS));
    }
    Set<String> unknown = new TreeSet<>(config.names());
    unknown.removeAll(KNOWN);
    if (!unknown.isEmpty()) {
      throw new ModelException(
          "%s: the settings %s are not known to have no influence on sounds; expected those of %s"
              .formatted(config.where(), String.join(", ", unknown), CLASS));
    }
    try {
      return new SoundSettings(
          config.count("sampling_rate", 48_000),
          config.count("max_length_s", 10),
          config.count("fft_window_size", 1024),
          config.count("hop_length", 480),
          config.count("feature_size", 64),
          config.number("frequency_min", 0),
          config.number("frequency_max", 14_000),
          filling(config),
          cutting(config));
    } catch (IllegalArgumentException e) {
      throw config.impossible(e);
    }
  }

  private static Filling filling(Config config) {
    return switch (config.text("padding", "repeatpad")) {
      case "repeatpad" -> Filling.REPEAT_AND_PAD;
      case "repeat" -> Filling.REPEAT;
      case "pad" -> Filling.PAD;
      default -> throw config.unsupported("padding", "repeatpad, repeat or pad");
    };
  }

  private static Cutting cutting(Config config) {
    return switch (config.text("truncation", "fusion")) {
      case "rand_trunc" -> Cutting.MIDDLE;
      case "fusion" -> Cutting.FUSION;
      default -> throw config.unsupported("truncation", "fusion or rand_trunc");
    };
  }
}
