package semblance.model.network;

import semblance.model.layer.Attention;
import semblance.model.layer.LayerNorm;
import semblance.model.layer.Layers;
import semblance.model.layer.TransformerLayer;
import semblance.model.layer.TransformerSettings;
import semblance.model.tensor.Activation;
import semblance.model.tensor.PackedLinear;
import semblance.model.tensor.Tensor;

/// A layer of X-CLIP's vision transformer: each frame's class token becomes a message, the messages
/// of a film attend to each other, and each frame's tokens attend to its message too, which is then
/// dropped. Weights' names and arithmetic are those of transformers' `XCLIPVisionEncoderLayer`.
///
/// @param message from a class token
/// @param messageNorm before messages attend to each other
/// @param messageAttention among the messages of a film
/// @param layer of each frame by itself
record MessageLayer(
    PackedLinear message,
    LayerNorm messageNorm,
    Attention messageAttention,
    TransformerLayer layer) {
  private static final Attention.Names MESSAGE_ATTENTION =
      new Attention.Names(
          "message_attn.q_proj",
          "message_attn.k_proj",
          "message_attn.v_proj",
          "message_attn.out_proj");

  static MessageLayer of(Layers layers, TransformerSettings settings) {
    int width = settings.width();
    return new MessageLayer(
        layers.linear("message_fc", width, width, Activation.NONE),
        layers.norm("message_ln", width, settings.layerNormEpsilon()),
        Attention.of(layers, MESSAGE_ATTENTION, settings),
        TransformerLayer.of(layers, settings, TransformerLayer.ATTENTION));
  }

  /// `[films * frames, tokens, width] -> [films * frames, tokens, width]`.
  Tensor apply(Tensor x, int frames) {
    long tokens = x.size(1);
    long width = x.size(2);
    Tensor messages = message.apply(x.select(1, 0)).reshape(-1, frames, width);
    Tensor heard = // [films * frames, 1, width]
        messageAttention
            .apply(messageNorm.apply(messages), null, false)
            .addInPlace(messages)
            .reshape(-1, 1, width);
    Tensor both = Tensor.concatenate(1, x, heard); // [films * frames, tokens + 1, width]
    Tensor seen = // [films * frames, tokens, width]
        x.add(
            layer
                .attention()
                .apply(layer.attentionNorm().apply(both), null, false)
                .narrow(1, 0, tokens));
    return layer.forward().apply(layer.forwardNorm().apply(seen)).addInPlace(seen);
  }
}
