package semblance.model.network;

import java.util.List;
import org.jspecify.annotations.Nullable;
import semblance.model.layer.LayerNorm;
import semblance.model.layer.Layers;
import semblance.model.layer.TransformerLayer;
import semblance.model.layer.TransformerSettings;
import semblance.model.tensor.Tensor;

/// The encoder of M2M-100 and NLLB, translators between many languages: layer norms before each
/// part, positions as sines and cosines. Fan et al., "Beyond English-centric multilingual machine
/// translation", 2020; arithmetic is that of transformers' `M2M100Encoder`, tensors are named as in
/// CLIP's text transformer.
///
/// Thread-safe until its resources are closed.
public final class M2m100Encoder {
  private static final double WAVES = 10_000; // the longest wave, by the shortest

  private final Settings settings;
  private final Tensor words; // [vocabulary, width], as stored
  private final Tensor positions; // [longest, width]
  private final List<TransformerLayer> layers;
  private final LayerNorm after;

  /// What such an encoder is.
  ///
  /// @param stack its layers
  /// @param vocabulary how many token ids there are
  /// @param scaled whether embeddings are multiplied by the square root of the width
  /// @param padding the token id that is padding; the first token has the place after it
  /// @param longest the most tokens of a text
  public record Settings(
      TransformerSettings stack, int vocabulary, boolean scaled, int padding, int longest) {}

  private M2m100Encoder(
      Settings settings,
      Tensor words,
      Tensor positions,
      List<TransformerLayer> layers,
      LayerNorm after) {
    this.settings = settings;
    this.words = words;
    this.positions = positions;
    this.layers = layers;
    this.after = after;
  }

  /// Reads the weights.
  public static M2m100Encoder of(Layers layers, Settings settings) {
    TransformerSettings stack = settings.stack;
    int width = stack.width();
    return new M2m100Encoder(
        settings,
        layers.table("embeddings.token_embedding.weight", settings.vocabulary, width),
        layers.keep(Tensor.of(waves(settings), settings.longest, width)),
        TransformerLayer.stack(layers.in("encoder"), stack),
        layers.norm("final_layer_norm", width, stack.layerNormEpsilon()));
  }

  /// Sines, then cosines, of each place, in 32-bit floats as the reference computes them.
  private static float[] waves(Settings settings) {
    int width = settings.stack.width();
    int half = width / 2;
    float step = (float) -(Math.log(WAVES) / (half - 1));
    float[] table = new float[settings.longest * width];
    for (int i = 0; i < settings.longest; i++) {
      float place = settings.padding + 1 + i;
      for (int wave = 0; wave < half; wave++) {
        float angle = place * (float) Math.exp(wave * step);
        table[i * width + wave] = (float) Math.sin(angle);
        table[i * width + half + wave] = (float) Math.cos(angle);
      }
    }
    return table;
  }

  /// The last layer's output, normalised, `[batch, tokens] -> [batch, tokens, width]`.
  ///
  /// @param ids token ids, no padding among them
  /// @param mask `[batch, 1, 1, tokens]`, 0 for a token and -infinity for padding behind, or null
  public Tensor encode(Tensor ids, @Nullable Tensor mask) {
    Tensor x = ids.lookUp(words, positions.format()); // [batch, tokens, width]
    if (settings.scaled) {
      x = x.multiply(Math.sqrt(settings.stack.width()));
    }
    x = x.add(positions.narrow(0, 0, ids.size(1)));
    return after.apply(TransformerLayer.runAll(layers, x, mask, false));
  }
}
