package semblance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import semblance.cli.CommandFixture.Ran;

/// A catalog of a small CLIP, and that CLIP's text tower alone with another projection.
class AlignTest {
  private static final int DIMENSION = 32;

  private final CommandFixture fixture;
  private final String near;

  AlignTest(@TempDir Path folder) throws Exception {
    fixture = new CommandFixture(folder.toRealPath());
    near = fixture.here().resolve("near").toString();
    copyTextTower(
        fixture.here().resolve("near"),
        projection -> {
          for (int column = 0; column < DIMENSION; column++) {
            projection[column] *= 1.3f;
          }
          return projection;
        });
  }

  private static Path model(String name) {
    return CommandFixture.root().resolve("model/src/test/resources").resolve(name);
  }

  /// Copies the text tower of the small CLIP, as `CLIPTextModelWithProjection` is saved, with
  /// another projection.
  private static void copyTextTower(Path into, UnaryOperator<float[]> change) throws IOException {
    Files.createDirectories(into);
    Path from = model("tiny-clip-gelu");
    for (String name : List.of("tokenizer.json", "tokenizer_config.json")) {
      Files.copy(from.resolve(name), into.resolve(name));
    }
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode config =
        (ObjectNode) mapper.readTree(from.resolve("config.json").toFile()).get("text_config");
    config.putArray("architectures").add("CLIPTextModelWithProjection");
    mapper.writeValue(into.resolve("config.json").toFile(), config);
    ByteBuffer whole =
        ByteBuffer.wrap(Files.readAllBytes(from.resolve("model.safetensors")))
            .order(ByteOrder.LITTLE_ENDIAN);
    int header = (int) whole.getLong(0);
    JsonNode tensors =
        mapper.readTree(new String(whole.array(), 8, header, StandardCharsets.UTF_8));
    ObjectNode kept = mapper.createObjectNode();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (Map.Entry<String, JsonNode> tensor : tensors.properties()) {
      if (tensor.getKey().startsWith("text_")) {
        int start = 8 + header + tensor.getValue().at("/data_offsets/0").intValue();
        int end = 8 + header + tensor.getValue().at("/data_offsets/1").intValue();
        ByteBuffer values = whole.slice(start, end - start).order(ByteOrder.LITTLE_ENDIAN);
        if (tensor.getKey().equals("text_projection.weight")) {
          float[] before = new float[values.remaining() / Float.BYTES];
          values.asFloatBuffer().get(before);
          values.asFloatBuffer().put(change.apply(before));
        }
        ObjectNode about = kept.putObject(tensor.getKey()).setAll((ObjectNode) tensor.getValue());
        about.putArray("data_offsets").add(bytes.size()).add(bytes.size() + end - start);
        bytes.write(whole.array(), start, end - start);
      }
    }
    byte[] names = mapper.writeValueAsBytes(kept);
    ByteBuffer file =
        ByteBuffer.allocate(8 + names.length + bytes.size()).order(ByteOrder.LITTLE_ENDIAN);
    file.putLong(names.length).put(names).put(bytes.toByteArray());
    Files.write(into.resolve("model.safetensors"), file.array());
  }

  @BeforeEach
  void makeCatalog() throws IOException {
    fixture.sample("alpaca.jpg", "pictures/alpaca.jpg");
    fixture.sample("goldfish.jpg", "pictures/goldfish.jpg");
    Ran ran =
        fixture.run(
            "index", "pictures", "--into", "c", "--model", model("tiny-clip-gelu").toString());
    assertThat(ran.code()).as(ran.err()).isZero();
  }

  private double score(String... more) throws IOException {
    String[] arguments = {
      "search", "a fish", "--in", "c", "--json", "--min-score", "-99", "-k", "1"
    };
    String[] all = java.util.Arrays.copyOf(arguments, arguments.length + more.length);
    System.arraycopy(more, 0, all, arguments.length, more.length);
    Ran ran = fixture.run(all);
    assertThat(ran.code()).as(ran.err()).isZero();
    return new ObjectMapper().readTree(ran.out()).at("/matches/0/score").doubleValue();
  }

  private JsonNode info() throws IOException {
    return new ObjectMapper().readTree(fixture.run("catalog", "info", "c", "--json").out());
  }

  @Test
  void wordsGoThroughADeclaredTowerByNameOrByDefault() throws IOException {
    double own = score();
    Ran undeclared = fixture.run("search", "a fish", "--in", "c", "--text-model", "near");
    assertThat(undeclared.code()).isEqualTo(2);
    assertThat(undeclared.err()).contains("near is not aligned with catalog c");

    Ran declared = fixture.run("catalog", "align", "c", "--text", "near");
    assertThat(declared.code()).as(declared.err()).isZero();
    assertThat(declared.out())
        .contains("is aligned: of 100 reference texts")
        .contains("--text-model");
    double aligned = score("--text-model", "near");
    assertThat(aligned).isNotEqualTo(own);
    assertThat(score()).isEqualTo(own);

    assertThat(fixture.run("catalog", "align", "--in", "c", "--text", "near", "--default").out())
        .contains("Words go through it unless");
    assertThat(score()).isEqualTo(aligned);
    assertThat(fixture.run("search", "a fish", "--in", "c", "--json").out())
        .contains("\"textModel\" : \"" + near + "\"");
    assertThat(score("--text-model", model("tiny-clip-gelu").toString())).isEqualTo(own);
    JsonNode about = info().at("/aligned/0");
    assertThat(about.get("model").asText()).isEqualTo(near);
    assertThat(about.get("default").booleanValue()).isTrue();
    assertThat(about.get("found").doubleValue()).isBetween(0.9, 1.0);
    assertThat(fixture.run("catalog", "info", "c").out()).contains("aligned text").contains(near);
    Ran verified = fixture.run("catalog", "verify", "c");
    assertThat(verified.code()).as(verified.out()).isZero();
    assertThat(verified.out()).contains("aligned text canaries");

    assertThat(fixture.run("catalog", "align", "c", "--own").code()).isZero();
    assertThat(score()).isEqualTo(own);
    assertThat(fixture.run("catalog", "align", "c", "--remove").out())
        .isEqualTo("No longer declared: " + near + "\n");
    assertThat(info().get("aligned")).isEmpty();
    assertThat(fixture.run("catalog", "align", "c", "--remove").out())
        .isEqualTo("No text tower was declared\n");
  }

  @Test
  void theMultilingualTowerFindsByOtherLanguagesWhatTheEmbeddedModelSaw() throws IOException {
    fixture.sample("tabby-cat-01.jpg", "pictures/tabby-cat-01.jpg");
    fixture.sample("mountain-meadow.jpg", "pictures/mountain-meadow.jpg");
    Ran indexed = fixture.run("index", "pictures", "--into", "m");
    assertThat(indexed.code()).as(indexed.err()).isZero();
    Ran aligned =
        fixture.run("catalog", "align", "m", "--text", "semblance-mini-multilingual", "--default");
    assertThat(aligned.code()).as(aligned.err()).isZero();
    Map<String, String> questions =
        Map.of(
            "eine Katze", "tabby-cat-01.jpg",
            "雪山と湖", "mountain-meadow.jpg",
            "zlatá rybka ve vodě", "goldfish.jpg",
            "сніг і гори", "mountain-meadow.jpg");
    questions.forEach((question, picture) ->
        assertThat(
                fixture.run("search", question, "--in", "m", "--min-score", "-99", "-k", "1").out())
            .as(question)
            .contains(picture));
  }

  /// The least bit of one number of its weights.
  @Test
  void anAlignedTowerWhoseWeightsChangedIsNotAskedThroughAndTheOwnOneGoesOn() throws IOException {
    double own = score();
    assertThat(fixture.run("catalog", "align", "c", "--text", "near", "--default").code()).isZero();
    Path weights = fixture.here().resolve("near/model.safetensors");
    byte[] bytes = Files.readAllBytes(weights);
    bytes[bytes.length - 4] ^= 1;
    Files.write(weights, bytes);
    Ran changed = fixture.run("search", "a fish", "--in", "c");
    assertThat(changed.code()).isOne();
    assertThat(changed.err())
        .contains("is not the one that was aligned with catalog c")
        .contains("text tower's weights: ");
    assertThat(score("--text-model", model("tiny-clip-gelu").toString())).isEqualTo(own);
    assertThat(fixture.run("search", "item:pictures/alpaca.jpg", "--in", "c").code()).isZero();
    assertThat(fixture.run("catalog", "verify", "c").code()).isOne();
  }

  @Test
  void whatIsNotAlignedIsRefusedAndNothingChanges() throws IOException {
    Ran smaller = fixture.run("catalog", "align", "c", "--text", model("tiny-m-clip").toString());
    assertThat(smaller.code()).isOne();
    assertThat(smaller.err()).contains("dimension 18").contains("dimension 32");
    copyTextTower(
        fixture.here().resolve("far"),
        projection -> {
          float[] reversed = new float[projection.length];
          for (int i = 0; i < reversed.length; i++) {
            reversed[i] = projection[reversed.length - 1 - i];
          }
          return reversed;
        });
    Ran far = fixture.run("catalog", "align", "c", "--text", "far", "--default");
    assertThat(far.code()).isOne();
    assertThat(far.err())
        .contains("far is not aligned with catalog c")
        .contains("of 100 reference texts");
    Ran own = fixture.run("catalog", "align", "c", "--text", model("tiny-clip-gelu").toString());
    assertThat(own.code()).isOne();
    assertThat(own.err()).contains("nothing to align");
    Ran missing = fixture.run("catalog", "align", "c", "--text", "nowhere");
    assertThat(missing.code()).isOne();
    assertThat(missing.err()).contains("nowhere");
    assertThat(info().get("aligned")).isEmpty();
  }

  @Test
  void aCommandLineWithoutSenseIsRefused() {
    assertThat(fixture.run("catalog", "align", "c").code()).isEqualTo(2);
    assertThat(fixture.run("catalog", "align", "c", "--own", "--default").code()).isEqualTo(2);
    assertThat(fixture.run("catalog", "align", "c", "--remove", "--default").code()).isEqualTo(2);
  }
}
