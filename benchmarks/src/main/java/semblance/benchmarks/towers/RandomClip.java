package semblance.benchmarks.towers;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import semblance.benchmarks.measure.Checkout;

/// A checkpoint of CLIP in Hugging Face's layout whose picture tower is ViT-B/32 with random
/// weights.
public final class RandomClip {
  private static final int WIDTH = 768;
  private static final int LAYERS = 12;
  private static final int PATCH = 32;
  private static final int PATCHES = 49;
  private static final int DIMENSION = 512;
  private static final int HEAD = 64;

  private final Map<String, int[]> shapes = new LinkedHashMap<>();

  /// The text tower.
  ///
  /// @param width numbers a token
  /// @param layers how many follow each other
  /// @param vocabulary how many token ids there are
  /// @param positions the longest text in tokens
  public record Text(int width, int layers, int vocabulary, int positions) {
    /// As small as can be, where nothing is measured with it.
    public static final Text SMALLEST = new Text(64, 1, 3, 8);

    /// That of the published model.
    public static final Text WHOLE = new Text(512, 12, 49408, 77);
  }

  private RandomClip(Text text) {
    vision();
    text(text);
    shapes.put("visual_projection.weight", new int[] {DIMENSION, WIDTH});
    shapes.put("text_projection.weight", new int[] {DIMENSION, text.width});
    shapes.put("logit_scale", new int[] {});
  }

  /// Writes the checkpoint into a folder that is made new.
  public static void make(Path folder, Text text, long seed) throws IOException {
    Checkout.emptied(folder);
    Files.writeString(folder.resolve("config.json"), config(text));
    Files.writeString(folder.resolve("preprocessor_config.json"), "{}"); // CLIP's defaults
    Files.writeString(
        folder.resolve("vocab.json"), "{\"a</w>\":0,\"<|startoftext|>\":1,\"<|endoftext|>\":2}");
    Files.writeString(folder.resolve("merges.txt"), "#version: 0.2\n");
    new RandomClip(text).writeTensors(folder.resolve("model.safetensors"), seed);
  }

  private static String config(Text text) {
    return """
    {
      "model_type": "clip",
      "architectures": ["CLIPModel"],
      "projection_dim": 512,
      "vision_config": {
        "model_type": "clip_vision_model", "hidden_size": 768, "intermediate_size": 3072,
        "num_hidden_layers": 12, "num_attention_heads": 12, "image_size": 224, "patch_size": 32,
        "hidden_act": "quick_gelu", "layer_norm_eps": 1e-05
      },
      "text_config": {
        "model_type": "clip_text_model", "hidden_size": %d, "intermediate_size": %d,
        "num_hidden_layers": %d, "num_attention_heads": %d, "vocab_size": %d,
        "max_position_embeddings": %d, "eos_token_id": %d, "bos_token_id": 1,
        "hidden_act": "quick_gelu", "layer_norm_eps": 1e-05
      }
    }
    """
        .formatted(
            text.width,
            4 * text.width,
            text.layers,
            text.width / HEAD,
            text.vocabulary,
            text.positions,
            text.vocabulary - 1);
  }

  private void vision() {
    shapes.put("vision_model.embeddings.class_embedding", new int[] {WIDTH});
    shapes.put(
        "vision_model.embeddings.patch_embedding.weight", new int[] {WIDTH, 3, PATCH, PATCH});
    shapes.put("vision_model.embeddings.position_embedding.weight", new int[] {PATCHES + 1, WIDTH});
    norm("vision_model.pre_layrnorm", WIDTH); // the checkpoints' own spelling
    for (int i = 0; i < LAYERS; i++) {
      layer("vision_model.encoder.layers." + i, WIDTH);
    }
    norm("vision_model.post_layernorm", WIDTH);
  }

  private void text(Text text) {
    shapes.put(
        "text_model.embeddings.token_embedding.weight", new int[] {text.vocabulary, text.width});
    shapes.put(
        "text_model.embeddings.position_embedding.weight", new int[] {text.positions, text.width});
    for (int i = 0; i < text.layers; i++) {
      layer("text_model.encoder.layers." + i, text.width);
    }
    norm("text_model.final_layer_norm", text.width);
  }

  private void layer(String name, int width) {
    norm(name + ".layer_norm1", width);
    norm(name + ".layer_norm2", width);
    for (String part : new String[] {"q_proj", "k_proj", "v_proj", "out_proj"}) {
      linear(name + ".self_attn." + part, width, width);
    }
    linear(name + ".mlp.fc1", 4 * width, width);
    linear(name + ".mlp.fc2", width, 4 * width);
  }

  private void linear(String name, int out, int in) {
    shapes.put(name + ".weight", new int[] {out, in});
    shapes.put(name + ".bias", new int[] {out});
  }

  private void norm(String name, int width) {
    shapes.put(name + ".weight", new int[] {width});
    shapes.put(name + ".bias", new int[] {width});
  }

  /// The safetensors format: the header's length, the header, the numbers.
  private void writeTensors(Path file, long seed) throws IOException {
    ObjectNode header = new ObjectMapper().createObjectNode();
    long offset = 0;
    for (Map.Entry<String, int[]> entry : shapes.entrySet()) {
      ObjectNode tensor = header.putObject(entry.getKey()).put("dtype", "F32");
      for (int size : entry.getValue()) {
        tensor.withArray("shape").add(size);
      }
      tensor.withArray("shape");
      long end = offset + Float.BYTES * numbers(entry.getValue());
      tensor.putArray("data_offsets").add(offset).add(end);
      offset = end;
    }
    byte[] text = header.toString().getBytes(StandardCharsets.UTF_8);
    SplittableRandom random = new SplittableRandom(seed);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer start =
          ByteBuffer.allocate(Long.BYTES + text.length).order(ByteOrder.LITTLE_ENDIAN);
      write(channel, start.putLong(text.length).put(text).flip());
      for (Map.Entry<String, int[]> entry : shapes.entrySet()) {
        write(channel, values(entry.getKey(), (int) numbers(entry.getValue()), random));
      }
    }
  }

  /// Layer norms that change nothing, small random numbers elsewhere.
  private static ByteBuffer values(String name, int numbers, SplittableRandom random) {
    ByteBuffer buffer = ByteBuffer.allocate(Float.BYTES * numbers).order(ByteOrder.LITTLE_ENDIAN);
    boolean scale = name.contains("norm") && name.endsWith("weight");
    for (int i = 0; i < numbers; i++) {
      buffer.putFloat(scale ? 1 : (float) (0.02 * random.nextGaussian()));
    }
    return buffer.flip();
  }

  private static long numbers(int[] shape) {
    long product = 1;
    for (int size : shape) {
      product *= size;
    }
    return product;
  }

  private static void write(FileChannel channel, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }
}
