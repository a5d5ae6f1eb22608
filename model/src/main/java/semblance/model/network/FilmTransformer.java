package semblance.model.network;

import java.util.ArrayList;
import java.util.List;
import semblance.model.layer.Layers;
import semblance.model.layer.TransformerLayer;
import semblance.model.layer.TransformerSettings;
import semblance.model.tensor.PackedLinear;
import semblance.model.tensor.Tensor;
import semblance.model.tensor.TensorScope;

/// X-CLIP's two transformers over the frames of films: a vision transformer in whose layers frames
/// send each other messages, and one that reads what became of the frames as a sequence. Ni et al.,
/// "Expanding language-image pretrained models for general video recognition", 2022; weights' names
/// and arithmetic are those of transformers' `XCLIPModel`.
///
/// Thread-safe until its resources are closed.
public final class FilmTransformer {
  private final Settings settings;
  private final VisionTransformer frame; // without its layers, which are these
  private final List<MessageLayer> layers;
  private final PackedLinear projection; // [width] -> [dimension]
  private final Tensor positions; // [1, frames, dimension]
  private final List<TransformerLayer> integration;

  /// What such a network is.
  ///
  /// @param frame the vision transformer
  /// @param frames of each film
  /// @param integration the transformer over frames, as wide as the latent space
  public record Settings(
      VisionTransformer.Settings frame, int frames, TransformerSettings integration) {}

  private FilmTransformer(
      Settings settings,
      VisionTransformer frame,
      List<MessageLayer> layers,
      PackedLinear projection,
      Tensor positions,
      List<TransformerLayer> integration) {
    this.settings = settings;
    this.frame = frame;
    this.layers = layers;
    this.projection = projection;
    this.positions = positions;
    this.integration = integration;
  }

  /// Reads the weights.
  ///
  /// @param batch the usual number of frames together
  public static FilmTransformer of(Layers model, Settings settings, int batch) {
    TransformerSettings stack = settings.frame.stack();
    Layers vision = model.in("vision_model");
    List<MessageLayer> layers = new ArrayList<>();
    for (int i = 0; i < stack.layers(); i++) {
      try (TensorScope _ = TensorScope.open()) {
        layers.add(MessageLayer.of(vision.in("encoder.layers." + i), stack));
      }
    }
    int dimension = settings.integration.width();
    return new FilmTransformer(
        settings,
        VisionTransformer.of(vision, settings.frame.withLayers(0), batch),
        List.copyOf(layers),
        model.projection("visual_projection.weight", dimension, stack.width()),
        model.take("mit.position_embedding", 1, settings.frames, dimension),
        TransformerLayer.stack(model.in("mit.encoder"), settings.integration));
  }

  /// All tokens' outputs as the last layer of the vision transformer gives them, `[films * frames,
  /// 3, height, width] -> [films * frames, tokens, width]`.
  public Tensor run(Tensor pictures) {
    Tensor x = frame.embed(pictures);
    for (MessageLayer layer : layers) {
      Tensor before = x;
      x = TensorScope.keeping(() -> layer.apply(before, settings.frames));
      before.close();
    }
    return x;
  }

  /// One vector a film, `[films * frames, tokens, width] -> [films, dimension]`.
  ///
  /// @param tokens what [#run] gave
  public Tensor integrate(Tensor tokens) {
    Tensor seen = // [films, frames, dimension]
        projection
            .apply(frame.normalise(tokens.select(1, 0)))
            .reshape(-1, settings.frames, settings.integration.width());
    return TransformerLayer.runAll(integration, seen.add(positions), null, false).add(seen).mean(1);
  }
}
