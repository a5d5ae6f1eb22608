package semblance.model.network;

import semblance.model.layer.Layers;
import semblance.model.layer.Weights;
import semblance.model.tensor.Activation;
import semblance.model.tensor.Convolution;
import semblance.model.tensor.PackedLinear;
import semblance.model.tensor.Tensor;

/// Joins the tokens of a whole spectrogram, shrunk, with those of its parts, each token weighed by
/// what it and all tokens hold. Dai et al., "Attentional feature fusion", 2021; weights' names and
/// arithmetic are those of transformers' `ClapAudioAFFBlock`, batch norms folded into the layers
/// before them.
///
/// @param settings of the patches of a whole spectrogram; those of parts are three times as wide
/// @param parts `[width, 1, patch, 3 * patch]`
/// @param local the weights of each token
/// @param global the weights of all tokens
record ViewFusion(
    PatchEmbedding.Settings settings, Convolution parts, Weighing local, Weighing global) {
  private static final int WIDER = 3;

  /// `[..., width] -> [..., width]`.
  record Weighing(PackedLinear narrow, PackedLinear widen) {
    Tensor apply(Tensor x) {
      return widen.apply(narrow.apply(x));
    }
  }

  static ViewFusion of(Layers layers, PatchEmbedding.Settings settings, int ratio, int batch) {
    int width = settings.tokenWidth();
    int narrow = width / ratio;
    Weights weights = layers.weights();
    Convolution parts =
        layers.convolution(
            weights.take(
                "mel_conv2d.weight",
                width,
                1,
                settings.patch().height(),
                (long) WIDER * settings.patch().width()),
            weights.take("mel_conv2d.bias", width),
            settings.convolution(WIDER),
            Activation.NONE,
            3L * batch,
            1,
            settings.height(),
            settings.width());
    Layers fusion = layers.in("fusion_model");
    return new ViewFusion(
        settings,
        parts,
        new Weighing(
            folded(fusion, "local_att.0", "local_att.1", narrow, width, Activation.RELU),
            folded(fusion, "local_att.3", "local_att.4", width, narrow, Activation.NONE)),
        new Weighing(
            folded(fusion, "global_att.1", "global_att.2", narrow, width, Activation.RELU),
            folded(fusion, "global_att.4", "global_att.5", width, narrow, Activation.NONE)));
  }

  /// A convolution of single places, and the batch norm behind it.
  private static PackedLinear folded(
      Layers layers, String name, String norm, int out, int in, Activation activation) {
    Weights weights = layers.weights();
    Tensor scale = AudioTransformer.normScale(weights, norm, out);
    return layers.linear(
        weights
            .take(name + ".weight", out, in, 1, 1)
            .reshape(out, in)
            .multiply(scale.reshape(out, 1)),
        weights
            .take(name + ".bias", out)
            .multiply(scale)
            .addInPlace(AudioTransformer.normShift(weights, norm, out, scale)),
        activation);
  }

  /// `[batch, tokens, width]` and `[batch, parts, height, width] -> [batch, tokens, width]`.
  Tensor apply(Tensor whole, Tensor pictures) {
    Tensor beside = tokens(whole, pictures);
    Tensor both = whole.add(beside);
    Tensor weights = // [batch, tokens, width]
        local
            .apply(both)
            .add(global.apply(both.mean(1)).reshape(both.size(0), 1, both.size(2)))
            .activate(Activation.SIGMOID);
    return whole.subtract(beside).multiplyInPlace(weights).addInPlace(beside).multiply(2);
  }

  /// The parts' tokens beside each other in the places of the whole's; places that are left get
  /// zeros.
  private Tensor tokens(Tensor whole, Tensor pictures) {
    long batch = pictures.size(0);
    long count = pictures.size(1);
    int width = settings.tokenWidth();
    if (count == 0) {
      return whole.multiply(0);
    }
    Tensor grid = // [batch * parts, width, rows, columns]
        parts.apply(pictures.reshape(batch * count, 1, settings.height(), settings.width()));
    long rows = grid.size(2);
    long columns = count * grid.size(3);
    Tensor row = // [batch * rows, columns of all parts, width]
        grid.reshape(batch, count, width, rows, grid.size(3))
            .permute(0, 3, 1, 4, 2)
            .reshape(batch * rows, columns, width);
    Tensor fitting =
        columns > settings.columns()
            ? row.narrow(1, 0, settings.columns())
            : row.pad(0, 0, 0, settings.columns() - columns);
    return fitting.reshape(batch, rows * settings.columns(), width);
  }
}
