package semblance.model.untrained;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import semblance.embedding.StorageException;
import semblance.model.checkpoint.SafetensorsWriter;
import semblance.model.checkpoint.StoredTensor;
import semblance.model.text.NewTokenizer;
import semblance.model.untrained.ClipSettings.Stack;

/// Writes a new CLIP with random weights as a folder in transformers' layout, which
/// `CLIPModel.from_pretrained` opens as well as Semblance does: `config.json`, `model.safetensors`,
/// `preprocessor_config.json`, the tokenizer's files and a card.
public final class UntrainedClip {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final double[] MEAN = {0.48145466, 0.4578275, 0.40821073}; // CLIP's
  private static final double[] DEVIATION = {0.26862954, 0.26130258, 0.27577711};
  private static final int BICUBIC = 3; // Pillow's number for it

  private UntrainedClip() {}

  /// Writes a folder.
  ///
  /// @param folder not there yet, or empty
  /// @param seed of the weights: the same gives the same
  /// @return how many parameters the model has
  /// @throws IllegalArgumentException if the folder holds something
  /// @throws StorageException if it cannot be written
  public static long write(Path folder, ClipSettings settings, NewTokenizer tokenizer, long seed) {
    List<InitialTensor> tensors = Initialization.of(settings, tokenizer.size());
    long parameters = tensors.stream().mapToLong(InitialTensor::numbers).sum();
    try {
      requireEmpty(folder);
      Files.createDirectories(folder);
      for (Map.Entry<String, byte[]> file : tokenizer.files().entrySet()) {
        Files.write(folder.resolve(file.getKey()), file.getValue());
      }
      write(folder.resolve("preprocessor_config.json"), preprocessor(settings));
      Files.writeString(
          folder.resolve("README.md"), card(settings, tokenizer.size(), parameters, seed));
      writeTensors(folder.resolve("model.safetensors"), tensors, seed);
      write(folder.resolve("config.json"), config(settings, tokenizer)); // last: now it is a model
    } catch (IOException e) {
      throw new StorageException(
          "%s: the model could not be written: %s; free some space or choose another folder"
              .formatted(folder, e),
          e);
    }
    return parameters;
  }

  private static void requireEmpty(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      try (Stream<Path> files = Files.list(folder)) {
        files
            .findFirst()
            .ifPresent(file -> {
              throw new IllegalArgumentException(
                  "%s holds %s already: name a folder that is empty or not there yet"
                      .formatted(folder, file.getFileName()));
            });
      }
    } else if (Files.exists(folder)) {
      throw new IllegalArgumentException(
          "%s is a file: name a folder that is empty or not there yet".formatted(folder));
    }
  }

  private static void writeTensors(Path file, List<InitialTensor> tensors, long seed)
      throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      List<StoredTensor> drawn = new ArrayList<>();
      for (InitialTensor tensor : tensors) {
        drawn.add(tensor.draw(arena, file, seed));
      }
      SafetensorsWriter.write(file, drawn);
    }
  }

  private static void write(Path file, ObjectNode content) throws IOException {
    Files.writeString(
        file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(content) + "\n");
  }

  private static ObjectNode config(ClipSettings settings, NewTokenizer tokenizer) {
    ObjectNode root = JSON.createObjectNode();
    root.putArray("architectures").add("CLIPModel");
    root.put("dtype", "float32");
    root.put("initializer_factor", 1.0);
    root.put("logit_scale_init_value", 2.6592);
    root.put("model_type", "clip");
    root.put("projection_dim", settings.dimension());
    tower(root.putObject("text_config"), settings.texts(), settings.dimension())
        .put("model_type", "clip_text_model")
        .put("vocab_size", tokenizer.size())
        .put("max_position_embeddings", settings.positions())
        .put("bos_token_id", tokenizer.start())
        .put("eos_token_id", tokenizer.end())
        .put("pad_token_id", tokenizer.padding());
    tower(root.putObject("vision_config"), settings.pictures(), settings.dimension())
        .put("model_type", "clip_vision_model")
        .put("image_size", settings.pictureSize())
        .put("patch_size", settings.patchSize())
        .put("num_channels", 3);
    return root;
  }

  private static ObjectNode tower(ObjectNode node, Stack stack, int dimension) {
    return node.put("hidden_size", stack.width())
        .put("intermediate_size", stack.feedForward())
        .put("num_hidden_layers", stack.layers())
        .put("num_attention_heads", stack.heads())
        .put("hidden_act", "quick_gelu")
        .put("layer_norm_eps", 1e-5)
        .put("attention_dropout", 0.0)
        .put("initializer_factor", 1.0)
        .put("initializer_range", 0.02)
        .put("projection_dim", dimension);
  }

  private static ObjectNode preprocessor(ClipSettings settings) {
    int size = settings.pictureSize();
    ObjectNode root = JSON.createObjectNode();
    root.putObject("crop_size").put("height", size).put("width", size);
    root.put("do_center_crop", true).put("do_convert_rgb", true).put("do_normalize", true);
    root.put("do_rescale", true).put("do_resize", true);
    for (double mean : MEAN) {
      root.withArray("image_mean").add(mean);
    }
    root.put("image_processor_type", "CLIPImageProcessor");
    for (double deviation : DEVIATION) {
      root.withArray("image_std").add(deviation);
    }
    root.put("resample", BICUBIC).put("rescale_factor", 1 / 255.0);
    root.putObject("size").put("shortest_edge", size);
    return root;
  }

  private static String card(ClipSettings settings, int vocabulary, long parameters, long seed) {
    return """
    ---
    library_name: transformers
    pipeline_tag: zero-shot-image-classification
    tags:
    - clip
    ---
    # A new CLIP

    Random weights (seed %d), made by `semblance models new`. It knows nothing yet: train it with
    `semblance train --data PAIRS --from` this folder.

    - **Pictures**: %d × %d pixels in patches of %d; %s
    - **Texts**: %,d tokens, %d at most in a text; %s
    - **Vectors**: %d numbers. %,d parameters in all.
    """
        .formatted(
            seed,
            settings.pictureSize(),
            settings.pictureSize(),
            settings.patchSize(),
            words(settings.pictures()),
            vocabulary,
            settings.positions(),
            words(settings.texts()),
            settings.dimension(),
            parameters);
  }

  private static String words(Stack stack) {
    return "width %d, %d layers, %d heads".formatted(stack.width(), stack.layers(), stack.heads());
  }
}
