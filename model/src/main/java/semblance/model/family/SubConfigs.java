package semblance.model.family;

import semblance.model.checkpoint.Config;

/// The configurations of towers within that of a model.
final class SubConfigs {
  private SubConfigs() {}

  /// `text_config`, or what older versions of transformers wrote beside it and later ones prefer.
  static Config text(Config config) {
    return config.objectOrEmpty(
        config.has("text_config_dict") ? "text_config_dict" : "text_config");
  }

  /// `vision_config`, as [#text].
  static Config vision(Config config) {
    return config.objectOrEmpty(
        config.has("vision_config_dict") ? "vision_config_dict" : "vision_config");
  }
}
