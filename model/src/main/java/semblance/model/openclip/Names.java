package semblance.model.openclip;

import semblance.model.checkpoint.NamedTensors;

/// What open_clip's own transformers call their tensors, in the names of our networks.
final class Names {
  private Names() {}

  /// The blocks, `transformer.resblocks.N`.
  static NamedTensors ofBlocks(NamedTensors tensors) {
    String block = "encoder.layers.$1.";
    return tensors
        .rename("^transformer\\.resblocks\\.(\\d+)\\.", block)
        .rename("^(encoder\\.layers\\.\\d+)\\.ln_(\\d)\\.", "$1.layer_norm$2.")
        .rename("^(encoder\\.layers\\.\\d+)\\.attn\\.", "$1.self_attn.")
        .split(
            "(encoder\\.layers\\.\\d+\\.self_attn)\\.in_proj_(weight|bias)",
            "$1.q_proj.$2",
            "$1.k_proj.$2",
            "$1.v_proj.$2")
        .rename("^(encoder\\.layers\\.\\d+)\\.mlp\\.c_fc\\.", "$1.mlp.fc1.")
        .rename("^(encoder\\.layers\\.\\d+)\\.mlp\\.c_proj\\.", "$1.mlp.fc2.")
        .rename("^(encoder\\.layers\\.\\d+)\\.ls_(\\d)\\.gamma$", "$1.layer_scale$2");
  }

  /// The picture tower's, without `visual.`.
  static NamedTensors ofVision(NamedTensors tensors) {
    return ofBlocks(tensors.under("visual.").rename("^visual\\.", ""))
        .rename("^class_embedding$", "embeddings.class_embedding")
        .rename("^positional_embedding$", "embeddings.position_embedding.weight")
        .rename("^conv1\\.", "embeddings.patch_embedding.")
        .rename("^ln_pre\\.", "pre_layrnorm.")
        .rename("^ln_post\\.", "post_layernorm.");
  }

  /// The text tower's, without `text.`.
  static NamedTensors ofText(NamedTensors tensors) {
    return ofBlocks(tensors.under("text.").rename("^text\\.", ""))
        .rename("^token_embedding\\.", "embeddings.token_embedding.")
        .rename("^positional_embedding$", "embeddings.position_embedding.weight")
        .rename("^ln_final\\.", "final_layer_norm.");
  }

  /// The decoder's, without `text_decoder.`; its layers that look at the picture under `cross.`.
  static NamedTensors ofDecoder(NamedTensors tensors) {
    NamedTensors decoder = tensors.under("text_decoder.").rename("^text_decoder\\.", "");
    NamedTensors layers =
        ofBlocks(decoder.under("resblocks.").rename("^resblocks\\.", "transformer.resblocks."));
    NamedTensors cross =
        ofBlocks(decoder.under("cross_attn.").rename("^cross_attn\\.", "transformer.resblocks."))
            .rename("\\.ln_1_kv\\.", ".layer_norm1_kv.")
            .rename("^", "cross.")
            .rename("^cross\\.encoder\\.", "cross.");
    return decoder
        .only(name -> !name.startsWith("resblocks.") && !name.startsWith("cross_attn."))
        .rename("^ln_final\\.", "final_layer_norm.")
        .and(layers)
        .and(cross);
  }
}
