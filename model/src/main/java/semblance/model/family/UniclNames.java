package semblance.model.family;

import semblance.model.checkpoint.NamedTensors;

/// Turns UniCL's names of tensors, of all ages, into those of our networks.
final class UniclNames {
  private UniclNames() {}

  static NamedTensors renamed(NamedTensors tensors) {
    return tensors
        .rename("^module\\.", "")
        .rename("^visual\\.", "image_encoder.")
        .rename("^(?:text|lang_encoder|text_encoder)\\.", "text_model.")
        .rename("^vision_projection$", "image_projection")
        .split(
            "(image_encoder\\..*\\.attn)\\.qkv\\.(weight|bias)",
            "$1.query.$2",
            "$1.key.$2",
            "$1.value.$2")
        .rename("^text_model\\.token_embedding\\.", "text_model.embeddings.token_embedding.")
        .rename(
            "^text_model\\.positional_embedding$",
            "text_model.embeddings.position_embedding.weight")
        .rename("^text_model\\.resblocks\\.(\\d+)\\.", "text_model.encoder.layers.$1.")
        .rename("^text_model\\.ln_final\\.", "text_model.final_layer_norm.")
        .split(
            "(text_model\\..*)\\.attn\\.in_proj_(weight|bias)",
            "$1.self_attn.q_proj.$2",
            "$1.self_attn.k_proj.$2",
            "$1.self_attn.v_proj.$2")
        .rename("^(text_model\\..*)\\.attn\\.out_proj\\.", "$1.self_attn.out_proj.")
        .rename("^(text_model\\..*)\\.ln_([12])\\.", "$1.layer_norm$2.")
        .rename("^(text_model\\..*)\\.mlp\\.c_fc\\.", "$1.mlp.fc1.")
        .rename("^(text_model\\..*)\\.mlp\\.c_proj\\.", "$1.mlp.fc2.");
  }

  /// Tables that follow from the settings, and a classifier that the model does not use.
  static boolean isBeside(String name) {
    return name.endsWith(".relative_position_index")
        || name.endsWith(".attn_mask")
        || name.matches("(?:module\\.)?(?:image_encoder|visual)\\.head\\..*");
  }
}
