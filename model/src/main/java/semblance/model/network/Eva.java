package semblance.model.network;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import semblance.model.layer.LayerNorm;
import semblance.model.layer.Layers;
import semblance.model.layer.Weights;
import semblance.model.tensor.Activation;
import semblance.model.tensor.Convolution;
import semblance.model.tensor.ConvolutionSettings;
import semblance.model.tensor.Tensor;
import semblance.model.tensor.TensorScope;

/// The vision transformer of EVA and EVA-02: patches that know their place by a table, and in the
/// second by turns too; feed-forward parts with a gate; layer norms within the parts. Fang et al.,
/// 2022 and 2023; Sun et al., "EVA-CLIP", 2023; weights' names and arithmetic are those of `Eva` in
/// timm 1.0, with queries, keys and values apart.
///
/// Thread-safe until its resources are closed.
public final class Eva {
  private final Settings settings;
  private final Convolution patches; // [width, 3, patch, patch]
  private final Tensor firstToken; // [1, 1, width], its position added
  private final Tensor positions; // [patches, width]
  private final List<EvaBlock> blocks;
  private final @Nullable LayerNorm after;

  /// What such a network is.
  ///
  /// @param width numbers a token
  /// @param blocks how many layers follow each other
  /// @param heads into how many parts attention splits the width
  /// @param innerWidth numbers a token inside the feed-forward parts
  /// @param gated whether the feed-forward parts have a gate
  /// @param height of a picture
  /// @param imageWidth of a picture
  /// @param patch height and width of a patch
  /// @param referenceGrid the rows and columns over which turns are spread; 0 for no turns
  /// @param normsAfter whether layer norms stand after the parts instead of before them
  /// @param epsilon added to the variance in layer norms
  public record Settings(
      int width,
      int blocks,
      int heads,
      int innerWidth,
      boolean gated,
      int height,
      int imageWidth,
      int patch,
      int referenceGrid,
      boolean normsAfter,
      double epsilon) {
    /// Rows of patches.
    public int rows() {
      return height / patch;
    }

    /// Columns of patches.
    public int columns() {
      return imageWidth / patch;
    }
  }

  private Eva(
      Settings settings,
      Convolution patches,
      Tensor firstToken,
      Tensor positions,
      List<EvaBlock> blocks,
      @Nullable LayerNorm after) {
    this.settings = settings;
    this.patches = patches;
    this.firstToken = firstToken;
    this.positions = positions;
    this.blocks = blocks;
    this.after = after;
  }

  /// Reads the weights.
  ///
  /// @param batch the usual number of pictures together
  public static Eva of(Layers layers, Settings settings, int batch) {
    int width = settings.width;
    int count = settings.rows() * settings.columns();
    Weights weights = layers.weights();
    Tensor positions = weights.take("pos_embed", count + 1L, width); // [1 + patches, width]
    Convolution patches =
        layers.convolution(
            weights.take("patch_embed.proj.weight", width, 3, settings.patch, settings.patch),
            weights.take("patch_embed.proj.bias", width),
            new ConvolutionSettings(settings.patch, 0, 1),
            Activation.NONE,
            batch,
            3,
            settings.height,
            settings.imageWidth);
    Turns turns = settings.referenceGrid == 0 ? null : Turns.of(layers, settings);
    List<EvaBlock> blocks = new ArrayList<>();
    for (int i = 0; i < settings.blocks; i++) {
      try (TensorScope _ =
          TensorScope.open()) { // a block's originals go before the next one's come
        blocks.add(EvaBlock.of(layers.in("blocks." + i), settings, turns));
      }
    }
    return new Eva(
        settings,
        patches,
        layers.keep(
            weights
                .take("cls_token", width)
                .reshape(1, width)
                .add(positions.narrow(0, 0, 1))
                .reshape(1, 1, width)),
        layers.keep(positions.narrow(0, 1, count)),
        List.copyOf(blocks),
        weights.has("norm.weight") ? layers.norm("norm", width, settings.epsilon) : null);
  }

  /// All tokens, the class token first, `[batch, 3, height, width] -> [batch, 1 + patches, width]`;
  /// normalised if there is a layer norm after the last block.
  public Tensor encode(Tensor pictures) {
    long batch = pictures.size(0);
    long width = settings.width;
    Tensor grid = // [batch, patches, width]; a view, since channels are fastest already
        patches
            .apply(pictures) // [batch, width, rows, columns]
            .permute(0, 2, 3, 1)
            .reshape(batch, (long) settings.rows() * settings.columns(), width)
            .add(positions);
    Tensor x = // [batch, tokens, width]
        Tensor.concatenate(1, firstToken.expand(batch, 1, width), grid);
    for (EvaBlock block : blocks) {
      Tensor input = x;
      x = TensorScope.keeping(() -> block.apply(input));
      input.close();
    }
    return after == null ? x : after.apply(x);
  }

  /// Turns of queries and keys by their row and column, rotary positions. Su et al., "RoFormer",
  /// 2021, in two dimensions.
  ///
  /// @param cosines `[tokens, width / heads / 2]`, 1 for the class token
  /// @param sines likewise, 0 for the class token
  record Turns(Tensor cosines, Tensor sines) {
    private static final double TEMPERATURE = 10000;

    static Turns of(Layers layers, Settings settings) {
      int half = settings.width / settings.heads / 2;
      int bands = half / 2;
      int tokens = 1 + settings.rows() * settings.columns();
      float[] cosines = new float[tokens * half];
      float[] sines = new float[tokens * half];
      Arrays.fill(cosines, 0, half, 1);
      for (int token = 1; token < tokens; token++) {
        float row = place((token - 1) / settings.columns(), settings.rows(), settings);
        float column = place((token - 1) % settings.columns(), settings.columns(), settings);
        for (int i = 0; i < half; i++) {
          float band = 1 / (float) Math.pow(TEMPERATURE, (float) (i % bands) / bands);
          float angle = (i < bands ? row : column) * band;
          cosines[token * half + i] = (float) Math.cos(angle);
          sines[token * half + i] = (float) Math.sin(angle);
        }
      }
      return new Turns(
          layers.keep(Tensor.of(cosines, tokens, half)),
          layers.keep(Tensor.of(sines, tokens, half)));
    }

    private static float place(int index, int length, Settings settings) {
      return (float) index / length * settings.referenceGrid;
    }

    /// `[batch, heads, tokens, part] -> [batch, heads, tokens, part]`, each number of the first
    /// half of a part turned together with that of the second.
    Tensor apply(Tensor x) {
      long half = x.size(3) / 2;
      Tensor one = x.narrow(3, 0, half);
      Tensor other = x.narrow(3, half, half);
      return Tensor.concatenate(
          3,
          one.multiply(cosines).subtract(other.multiply(sines)),
          other.multiply(cosines).addInPlace(one.multiply(sines)));
    }
  }
}
