package semblance.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import semblance.embedding.Content;
import semblance.embedding.Modality;
import semblance.embedding.ModelException;
import semblance.embedding.StorageException;
import semblance.embedding.VectorMath;
import semblance.media.PictureDecoder;
import semblance.media.SoundDecoder;

/// Vectors that another library made of some contents, as `reference/make_expected.py` writes them.
final class ExpectedVectors {
  private static final String FORMAT = "semblance-expected-1";
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final Path file;
  private final String reference;
  private final List<Input> inputs;
  private final PictureDecoder decoder = new PictureDecoder();
  private final SoundDecoder sounds = new SoundDecoder();

  /// A content and its vector.
  ///
  /// @param label the text, or the path of a file beside the expected one
  /// @param ids token ids, if they were written
  /// @param embedding of unit length
  @SuppressWarnings("ArrayRecordComponent") // neither compared nor printed
  record Input(Modality modality, String label, Optional<int[]> ids, float[] embedding) {}

  private ExpectedVectors(Path file, String reference, List<Input> inputs) {
    this.file = file;
    this.reference = reference;
    this.inputs = inputs;
  }

  static ExpectedVectors read(Path file) {
    JsonNode root;
    try {
      root = MAPPER.readTree(Files.readAllBytes(file));
    } catch (JsonProcessingException e) {
      throw wrong(file, "it is no JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new StorageException("%s cannot be read: %s".formatted(file, e.getMessage()), e);
    }
    if (!root.path("format").asText().equals(FORMAT)) {
      throw wrong(
          file,
          "its format is '%s', expected '%s'".formatted(root.path("format").asText(), FORMAT));
    }
    List<Input> inputs = new ArrayList<>();
    for (JsonNode node : root.path("inputs")) {
      inputs.add(input(file, node));
    }
    if (inputs.isEmpty()) {
      throw wrong(file, "it holds no vectors");
    }
    return new ExpectedVectors(file, root.path("reference").asText("another library"), inputs);
  }

  private static Input input(Path file, JsonNode node) {
    for (Modality modality : List.of(Modality.TEXT, Modality.IMAGE, Modality.AUDIO)) {
      JsonNode content = node.get(modality.label());
      if (content != null && content.isTextual()) {
        float[] embedding = new float[node.path("embedding").size()];
        for (int i = 0; i < embedding.length; i++) {
          embedding[i] = (float) node.path("embedding").get(i).doubleValue();
        }
        if (!VectorMath.isFinite(embedding) || !(VectorMath.norm(embedding) > 0)) {
          throw wrong(file, "the vector of '%s' is none".formatted(content.textValue()));
        }
        VectorMath.normalize(embedding);
        return new Input(modality, content.textValue(), ids(node), embedding);
      }
    }
    throw wrong(file, "an input is neither a text nor an image nor a sound: " + node.properties());
  }

  private static Optional<int[]> ids(JsonNode node) {
    if (!node.path("ids").isArray()) {
      return Optional.empty();
    }
    int[] ids = new int[node.path("ids").size()];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = node.path("ids").get(i).intValue();
    }
    return Optional.of(ids);
  }

  private static ModelException wrong(Path file, String what) {
    return new ModelException(
        "%s does not hold expected vectors: %s. Make it with reference/make_expected.py"
            .formatted(file, what));
  }

  Path file() {
    return file;
  }

  /// The library, its version and class.
  String reference() {
    return reference;
  }

  /// The inputs of a modality.
  List<Input> of(Modality modality) {
    return inputs.stream().filter(input -> input.modality == modality).toList();
  }

  /// What an input stands for.
  Content content(Input input) {
    return switch (input.modality) {
      case TEXT -> new Content.Text(input.label);
      case IMAGE -> new Content.Image(decoder.decode(file.resolveSibling(input.label)));
      case AUDIO -> new Content.Audio(sounds.decode(file.resolveSibling(input.label)));
      case VIDEO -> throw new IllegalArgumentException("no films are read: " + input.label);
    };
  }
}
