package semblance.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import semblance.catalog.Catalog;
import semblance.catalog.CatalogHost;
import semblance.catalog.CatalogWriter;
import semblance.catalog.query.Query;
import semblance.catalog.query.QueryPart;
import semblance.embedding.Content;
import semblance.embedding.Embedding;
import semblance.embedding.EmbeddingModel;
import semblance.embedding.Modality;
import semblance.embedding.Picture;
import semblance.embedding.Role;
import semblance.embedding.SpaceMismatchException;
import semblance.media.MediaDecoder;

/// Real checkpoints of which one thing is really changed after a catalog was made with them.
final class IdentityTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path temporary;
  private Checkpoints checkpoints;

  @BeforeEach
  void open() {
    checkpoints = new Checkpoints(temporary);
  }

  /// Changes a file of a checkpoint.
  interface Change {
    void in(Path model) throws IOException;
  }

  /// Changes a JSON file of a checkpoint.
  interface JsonChange {
    void in(ObjectNode json);
  }

  private static Change number(String tensor, int index) {
    return model -> {
      Path file = model.resolve("model.safetensors");
      ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
      int header = (int) bytes.getLong(0);
      JsonNode tensors =
          JSON.readTree(new String(bytes.array(), 8, header, StandardCharsets.UTF_8));
      int start = tensors.path(tensor).path("data_offsets").path(0).intValue();
      int at = 8 + header + start + 4 * index;
      bytes.putInt(at, bytes.getInt(at) ^ 1); // the least bit
      Files.write(file, bytes.array());
    };
  }

  private static Change json(String name, JsonChange change) {
    return model -> {
      ObjectNode json = (ObjectNode) JSON.readTree(model.resolve(name).toFile());
      change.in(json);
      JSON.writeValue(model.resolve(name).toFile(), json);
    };
  }

  private static void swapMerges(ObjectNode tokenizer) {
    ArrayNode merges = (ArrayNode) tokenizer.at("/model/merges");
    JsonNode first = merges.get(0);
    merges.set(0, merges.get(1));
    merges.set(1, first);
  }

  private static void swapWords(ObjectNode tokenizer) {
    ObjectNode words = (ObjectNode) tokenizer.at("/model/vocab");
    int warm = words.path("warm</w>").intValue();
    words.set("warm</w>", words.path("waves</w>"));
    words.put("waves</w>", warm);
  }

  static Stream<Arguments> changes() {
    return Stream.of(
        Arguments.of(
            "image tower's weights: ", number("vision_model.encoder.layers.1.mlp.fc1.bias", 3)),
        Arguments.of("text tower's weights: ", number("text_projection.weight", 17)),
        Arguments.of("text tower's tokenizer: ", json("tokenizer.json", IdentityTest::swapMerges)),
        Arguments.of("text tower's tokenizer: ", json("tokenizer.json", IdentityTest::swapWords)),
        Arguments.of(
            "image tower's preprocessing: ",
            json(
                "preprocessor_config.json",
                config -> ((ArrayNode) config.path("image_mean")).set(0, 0.5))),
        Arguments.of(
            "image tower's preprocessing: ",
            json(
                "preprocessor_config.json",
                config -> ((ArrayNode) config.path("image_std")).set(2, 0.5))),
        Arguments.of(
            "image tower's preprocessing: ",
            json(
                "preprocessor_config.json",
                config -> ((ObjectNode) config.path("size")).put("shortest_edge", 56))),
        Arguments.of(
            "image tower's preprocessing: ",
            json("preprocessor_config.json", config -> config.put("resample", 2))),
        Arguments.of(
            "image tower's architecture: ",
            json(
                "config.json",
                config ->
                    ((ObjectNode) config.path("vision_config")).put("hidden_act", "quick_gelu"))));
  }

  @ParameterizedTest
  @MethodSource("changes")
  void aCheckpointThatChangedIsRefusedByNameAndItemsAndVectorsGoOn(String named, Change change)
      throws IOException {
    Path model = checkpoints.copy("tiny-clip-gelu");
    checkpoints.makeCatalog(model, "rotated.jpg", "zoom.webm");
    Embedding vector;
    try (EmbeddingModel before = Checkpoints.open(model)) {
      vector =
          before
              .tower(Modality.TEXT)
              .embed(List.of(new Content.Text("waves")), Role.QUERY)
              .getFirst();
    }
    change.in(model);
    CatalogHost host = Checkpoints.host(model, new MediaDecoder());
    try (EmbeddingModel changed = Checkpoints.open(model)) {
      assertThatThrownBy(() -> CatalogWriter.open(checkpoints.catalog(), changed, host))
          .isInstanceOf(SpaceMismatchException.class)
          .hasMessageContaining("catalog things")
          .hasMessageContaining(named);
    }
    try (Catalog catalog = Catalog.open(checkpoints.catalog(), host)) {
      for (Content content :
          List.of(new Content.Text("waves"), new Content.Image(new Picture(8, 8, new byte[192])))) {
        assertThatThrownBy(
                () -> catalog.search(Query.of(new QueryPart.ContentPart(content, 1, "part"))))
            .isInstanceOf(SpaceMismatchException.class)
            .hasMessageContaining(named);
      }
      assertThat(
              catalog
                  .search(Query.of(new QueryPart.ItemPart(checkpoints.id("note.txt"), 1)))
                  .matches())
          .hasSize(2);
      assertThat(catalog.search(Query.of(new QueryPart.VectorPart(vector, 1, "waves"))).matches())
          .hasSize(3);
    }
  }

  @Test
  void whatVectorsDoNotDependOnMayChange() throws IOException {
    Path model = checkpoints.copy("tiny-clip-gelu");
    checkpoints.makeCatalog(model, "rotated.jpg");
    number("logit_scale", 0).in(model);
    Files.writeString(model.resolve("README.md"), "Changed.");
    json("config.json", config -> config.put("transformers_version", "9.9")).in(model);
    try (EmbeddingModel changed = Checkpoints.open(model);
        CatalogWriter writer =
            CatalogWriter.open(
                checkpoints.catalog(), changed, Checkpoints.host(model, new MediaDecoder()))) {
      assertThat(writer.size()).isEqualTo(2);
    }
  }
}
