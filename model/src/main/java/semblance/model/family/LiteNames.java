package semblance.model.family;

import semblance.model.checkpoint.NamedTensors;

/// Turns efficientnet_lite_pytorch's names of tensors into those of transformers' EfficientNet.
final class LiteNames {
  private LiteNames() {}

  /// @param network what the names of the network's tensors begin with, and a dot
  static NamedTensors renamed(NamedTensors tensors, String network) {
    String start = "^(" + network + ")\\.";
    String block = start + "_blocks\\.(\\d+)\\.";
    return tensors
        .rename(start + "_conv_stem\\.", "$1.embeddings.convolution.")
        .rename(start + "_bn0\\.", "$1.embeddings.batchnorm.")
        .rename(block + "_expand_conv\\.", "$1.encoder.blocks.$2.expansion.expand_conv.")
        .rename(block + "_bn0\\.", "$1.encoder.blocks.$2.expansion.expand_bn.")
        .rename(block + "_depthwise_conv\\.", "$1.encoder.blocks.$2.depthwise_conv.depthwise_conv.")
        .rename(block + "_bn1\\.", "$1.encoder.blocks.$2.depthwise_conv.depthwise_norm.")
        .rename(block + "_project_conv\\.", "$1.encoder.blocks.$2.projection.project_conv.")
        .rename(block + "_bn2\\.", "$1.encoder.blocks.$2.projection.project_bn.")
        .rename(start + "_conv_head\\.", "$1.encoder.top_conv.")
        .rename(start + "_bn1\\.", "$1.encoder.top_bn.")
        .rename(start + "_fc\\.", "$1.classifier.");
  }
}
