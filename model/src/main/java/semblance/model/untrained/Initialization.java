package semblance.model.untrained;

import java.util.ArrayList;
import java.util.List;
import semblance.model.untrained.ClipSettings.Stack;

/// The tensors of a new CLIP with how their numbers are drawn, as `CLIPPreTrainedModel` of
/// transformers 5.23 does with `initializer_factor` 1 and `initializer_range` .02; the rules are
/// those of Radford et al., 2021, by the width w and the number of layers l of a stack.
///
/// | tensors | standard deviation |
/// |---|---|
/// | tables of tokens and positions, patches | .02 |
/// | class token | w^-½ |
/// | queries, keys, values; back to the width after the feed-forward part | w^-½ (2 l)^-½ |
/// | what attention gives | w^-½ |
/// | into the feed-forward part | (2 w)^-½ |
/// | projections into the common space | w^-½ |
///
/// Biases are 0, layer norms change nothing, cosines are first multiplied by 1 / .07.
final class Initialization {
  private static final double TABLE = 0.02;
  private static final double LOGIT_SCALE = 2.6592; // ln(1 / .07), as configurations write it

  private final List<InitialTensor> tensors = new ArrayList<>();

  private Initialization() {}

  static List<InitialTensor> of(ClipSettings settings, int vocabulary) {
    Initialization begun = new Initialization();
    begun.pictures(settings);
    begun.texts(settings, vocabulary);
    begun.projection("visual_projection", settings.dimension(), settings.pictures());
    begun.projection("text_projection", settings.dimension(), settings.texts());
    begun.add("logit_scale", LOGIT_SCALE, 0);
    return List.copyOf(begun.tensors);
  }

  private void pictures(ClipSettings settings) {
    Stack stack = settings.pictures();
    int width = stack.width();
    int patch = settings.patchSize();
    String embeddings = "vision_model.embeddings.";
    add(embeddings + "class_embedding", 0, Math.pow(width, -0.5), width);
    add(embeddings + "patch_embedding.weight", 0, TABLE, width, 3, patch, patch);
    add(embeddings + "position_embedding.weight", 0, TABLE, settings.patches() + 1, width);
    norm("vision_model.pre_layrnorm", width); // the checkpoints' own spelling
    layers("vision_model", stack);
    norm("vision_model.post_layernorm", width);
  }

  private void texts(ClipSettings settings, int vocabulary) {
    Stack stack = settings.texts();
    String embeddings = "text_model.embeddings.";
    add(embeddings + "token_embedding.weight", 0, TABLE, vocabulary, stack.width());
    add(embeddings + "position_embedding.weight", 0, TABLE, settings.positions(), stack.width());
    layers("text_model", stack);
    norm("text_model.final_layer_norm", stack.width());
  }

  private void layers(String tower, Stack stack) {
    int width = stack.width();
    double out = Math.pow(width, -0.5);
    double in = out * Math.pow(2 * stack.layers(), -0.5);
    for (int i = 0; i < stack.layers(); i++) {
      String layer = "%s.encoder.layers.%d.".formatted(tower, i);
      norm(layer + "layer_norm1", width);
      for (String part : List.of("q_proj", "k_proj", "v_proj")) {
        linear(layer + "self_attn." + part, width, width, in);
      }
      linear(layer + "self_attn.out_proj", width, width, out);
      norm(layer + "layer_norm2", width);
      linear(layer + "mlp.fc1", stack.feedForward(), width, Math.pow(2 * width, -0.5));
      linear(layer + "mlp.fc2", width, stack.feedForward(), in);
    }
  }

  private void projection(String name, int dimension, Stack from) {
    add(name + ".weight", 0, Math.pow(from.width(), -0.5), dimension, from.width());
  }

  private void linear(String name, int out, int in, double deviation) {
    add(name + ".weight", 0, deviation, out, in);
    add(name + ".bias", 0, 0, out);
  }

  private void norm(String name, int width) {
    add(name + ".weight", 1, 0, width);
    add(name + ".bias", 0, 0, width);
  }

  private void add(String name, double mean, double deviation, long... shape) {
    List<Long> sizes = new ArrayList<>();
    for (long size : shape) {
      sizes.add(size);
    }
    tensors.add(new InitialTensor(name, sizes, mean, deviation));
  }
}
