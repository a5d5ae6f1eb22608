package semblance.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import semblance.embedding.Content;
import semblance.embedding.Embedding;
import semblance.embedding.Modality;
import semblance.embedding.ModelException;
import semblance.embedding.Role;
import semblance.embedding.Sound;
import semblance.embedding.Tower;
import semblance.embedding.VectorMath;
import semblance.media.SoundDecoder;
import semblance.model.checkpoint.ExpectedTensors;

class ClapParityTest {
  private static final String SOUND = "long.wav";

  @TempDir Path cache;

  @ParameterizedTest
  @ValueSource(strings = {"tiny-clap", "tiny-clap-fused", "tiny-clap-odd"})
  void clapGivesTheVectorsOfTransformers(String fixture) {
    Parity.check(fixture, cache);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tiny-clap", "tiny-clap-fused"})
  void soundsAreComparedWithTextsAsTransformersDoes(String fixture) {
    List<String> sounds = Fixtures.strings(Fixtures.json(fixture + "/expected.json").get("sounds"));
    String text = Fixtures.json(fixture + "/expected.json").get("texts").get(0).textValue();
    float[][] logits =
        new ExpectedTensors(Fixtures.path(fixture + "/expected.safetensors"))
            .rows("logits_per_audio");
    try (LoadedModel model = open(fixture, PrecisionPolicy.FP32)) {
      Embedding words =
          model
              .tower(Modality.TEXT)
              .embed(List.of(new Content.Text(text)), Role.DOCUMENT)
              .getFirst();
      for (int i = 0; i < sounds.size(); i++) {
        double cosine = embed(model, Fixtures.sound(sounds.get(i))).cosine(words);
        assertThat(model.scoring().orElseThrow().logit(cosine))
            .isCloseTo(logits[i][0], within(1e-4));
      }
    }
  }

  @Test
  void aSoundGetsTheSameVectorInAnyCompany() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    try (LoadedModel model = open("tiny-clap-fused", PrecisionPolicy.FP32)) {
      Tower tower = model.tower(Modality.AUDIO);
      List<Content> sounds = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        float[] samples = new float[1 + random.nextInt(150_000)];
        for (int j = 0; j < samples.length; j++) {
          samples[j] = (float) (0.2 * random.nextGaussian());
        }
        sounds.add(new Content.Audio(new Sound(48_000, samples)));
      }
      List<Embedding> together = tower.embed(sounds, Role.DOCUMENT);
      for (int i = 0; i < sounds.size(); i++) {
        Embedding alone = tower.embed(List.of(sounds.get(i)), Role.QUERY).getFirst();
        assertThat(alone.cosine(together.get(i)))
            .as("sound %d of seed %d", i, seed)
            .isGreaterThan(0.999999f);
      }
    }
  }

  @Test
  void soundsOfAnotherRateAreResampled() {
    Sound slower = SoundDecoder.resample(Fixtures.sound(SOUND), 44_100);
    try (LoadedModel model = open("tiny-clap", PrecisionPolicy.FP32)) {
      Embedding resampled = embed(model, SoundDecoder.resample(slower, 48_000));
      assertThat(embed(model, slower).vector()).isEqualTo(resampled.vector());
      assertThat(resampled.cosine(embed(model, Fixtures.sound(SOUND)))).isGreaterThan(0.99f);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tiny-clap", "tiny-clap-fused", "tiny-clap-odd"})
  void bf16StaysNear(String fixture) {
    try (LoadedModel exact = open(fixture, PrecisionPolicy.FP32);
        LoadedModel rounded = open(fixture, PrecisionPolicy.BF16)) {
      for (String name :
          Fixtures.strings(Fixtures.json(fixture + "/expected.json").get("sounds"))) {
        float[] vector = embed(rounded, Fixtures.sound(name)).vector();
        assertThat(VectorMath.dot(vector, embed(exact, Fixtures.sound(name)).vector()))
            .as(name)
            .isGreaterThan(0.99f);
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "audio_config     | flatten_patch_embeds       | false",
        "audio_config     | patch_embed_input_channels | 4",
        "audio_config     | window_size                | 16",
        "audio_config     | hidden_size                | 48",
        "audio_config     | hidden_act                 | \"mish\"",
        "audio_config     | patch_size                 | [4]",
        "audio_config     | depths                     | [2, 1.5]",
        "audio_config     | num_mel_bins               | 16",
        "audio_config     | spec_size                  | 65",
        "audio_config     | patch_stride               | 5",
        "text_config      | hidden_act                 | \"elu\"",
        "feature_extractor| truncation                 | \"first\"",
        "feature_extractor| padding                    | \"mirror\"",
        "feature_extractor| max_length_s               | 3",
        "feature_extractor| dither                     | 0.1",
        "feature_extractor| frequency_min              | 20000",
        "feature_extractor| feature_extractor_type     | \"WhisperFeatureExtractor\"",
      })
  void whatCannotBeDoneIsRefusedByName(String part, String setting, String value)
      throws IOException {
    Path folder = Fixtures.copy(Fixtures.path("tiny-clap"), cache.resolve("changed"));
    Path file =
        folder.resolve(part.equals("feature_extractor") ? "processor_config.json" : "config.json");
    ObjectNode root = (ObjectNode) Fixtures.MAPPER.readTree(Files.readAllBytes(file));
    ((ObjectNode) root.get(part)).set(setting, Fixtures.MAPPER.readTree(value));
    Files.write(file, Fixtures.MAPPER.writeValueAsBytes(root));
    assertThatThrownBy(() -> Fixtures.open(folder, cache, PrecisionPolicy.FP32).close())
        .isInstanceOf(ModelException.class)
        .message()
        .satisfies(message -> assertThat(message).containsAnyOf(names(setting)));
  }

  /// What a message may call a setting.
  private static String[] names(String setting) {
    return switch (setting) {
      case "patch_stride" -> new String[] {"patches of 4 x 4 pixels every 5 x 5"};
      case "num_mel_bins" -> new String[] {"num_mel_bins"};
      case "spec_size" -> new String[] {"65 x 65"};
      case "max_length_s" -> new String[] {"301 frames"};
      case "frequency_min" -> new String[] {"20000.0"};
      default -> new String[] {"'%s'".formatted(setting), setting + " are not known"};
    };
  }

  @Test
  void aFolderWithoutItsPreprocessingIsRefused() throws IOException {
    Path folder = Fixtures.copy(Fixtures.path("tiny-clap"), cache.resolve("changed"));
    Files.delete(folder.resolve("processor_config.json"));
    assertThatThrownBy(() -> Fixtures.open(folder, cache, PrecisionPolicy.FP32).close())
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("preprocessor_config.json is missing");
  }

  @Test
  void settingsAreReadFromAFileOfTheirOwnToo() throws IOException {
    Path folder = Fixtures.copy(Fixtures.path("tiny-clap"), cache.resolve("changed"));
    Path whole = folder.resolve("processor_config.json");
    ObjectNode root = (ObjectNode) Fixtures.MAPPER.readTree(Files.readAllBytes(whole));
    Files.delete(whole);
    Files.write(
        folder.resolve("preprocessor_config.json"),
        Fixtures.MAPPER.writeValueAsBytes(root.get("feature_extractor")));
    Parity.check(folder, "tiny-clap", cache);
  }

  @Test
  void soundsAreVerifiedAgainstVectorsOfAnotherLibrary() throws IOException {
    float[][] vectors =
        new ExpectedTensors(Fixtures.path("tiny-clap/expected.safetensors")).rows("audio_embeds");
    List<String> names = Fixtures.strings(Fixtures.json("tiny-clap/expected.json").get("sounds"));
    for (int shift : List.of(0, 1)) { // each sound's own vector, then that of another
      ObjectNode root = Fixtures.MAPPER.createObjectNode();
      root.put("format", "semblance-expected-1").put("reference", "a package");
      ArrayNode inputs = root.putArray("inputs");
      for (int i = 0; i < names.size(); i++) {
        ObjectNode input = inputs.addObject();
        input.put("audio", Fixtures.path("sounds/" + names.get(i)).toString());
        ArrayNode embedding = input.putArray("embedding");
        for (float number : vectors[(i + shift) % names.size()]) {
          embedding.add(number);
        }
      }
      Path file = Files.writeString(cache.resolve("expected.json"), root.toString());
      Verification verification =
          Models.verify(
              "tiny-clap",
              Fixtures.path("tiny-clap"),
              Optional.of(file),
              new UserCache(cache.resolve("verified")));
      assertThat(verification.good()).isEqualTo(shift == 0);
    }
  }

  private LoadedModel open(String fixture, PrecisionPolicy precision) {
    return Fixtures.open(Fixtures.path(fixture), cache, precision);
  }

  private static Embedding embed(LoadedModel model, Sound sound) {
    return model
        .tower(Modality.AUDIO)
        .embed(List.of(new Content.Audio(sound)), Role.DOCUMENT)
        .getFirst();
  }
}
