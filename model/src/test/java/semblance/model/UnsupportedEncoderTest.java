package semblance.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import semblance.embedding.Content;
import semblance.embedding.Modality;
import semblance.embedding.ModelException;
import semblance.embedding.Role;
import semblance.embedding.UnsupportedModalityException;

class UnsupportedEncoderTest {
  @TempDir Path temporary;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "tiny-bert | config.json | \"hidden_act\": \"gelu_new\" | \"hidden_act\": \"mish\" | 'hidden_act' is \"mish\"",
        "tiny-bert | config.json | \"is_decoder\": false | \"is_decoder\": true | 'is_decoder' is true",
        "tiny-mpnet | config.json | \"relative_attention_num_buckets\": 32 | \"relative_attention_num_buckets\": 16 | 'relative_attention_num_buckets' is 16",
        "tiny-vit | config.json | \"num_channels\": 3 | \"num_channels\": 1 | 'num_channels' is 1",
        "tiny-vit | config.json | \"patch_size\": 12 | \"patch_size\": [12, 16] | 'patch_size' is [12,16]",
        "tiny-m-clip | config.json | \"transformerDimensions\": 24 | \"transformerDimensions\": 32 | 'transformerDimensions' is 32",
        "tiny-m-clip | text_config.json | \"model_type\": \"xlm-roberta\" | \"model_type\": \"xlnet\" | 'model_type' is \"xlnet\"",
        "tiny-sentence-bert | 1_Pooling/config.json | \"weightedmean\" | \"attention\" | 'pooling_mode' is",
        "tiny-sentence-bert | 2_Dense/config.json | \"in_features\": 96 | \"in_features\": 48 | 'in_features' is 48",
        "tiny-sentence-bert | 2_Dense/config.json | activation.GELU | activation.Mish | 'activation_function' is",
        "tiny-sentence-bert | 3_LayerNorm/config.json | \"dimension\": 20 | \"dimension\": 21 | 'dimension' is 21",
        "tiny-sentence-bert | modules.json | dense.Dense | cnn.CNN | expected Dense, LayerNorm, Normalize or Dropout",
        "tiny-sentence-bert | sentence_bert_config.json | \"feature-extraction\" | \"fill-mask\" | 'transformer_task' is \"fill-mask\"",
        "tiny-sentence-bert | config_sentence_transformers.json | \"SentenceTransformer\" | \"SparseEncoder\" | 'model_type' is \"SparseEncoder\"",
        "open-clip-nllb | open_clip_config.json | \"cls_pooler\" | \"max_pooler\" | 'hf_pooler_type' is \"max_pooler\"",
        "open-clip-xlm-roberta | open_clip_config.json | \"context_length\": 64 | \"context_length\": 640 | 'context_length' is 640",
        "open-clip-xlm-roberta | text_config.json | \"model_type\": \"xlm-roberta\" | \"model_type\": \"mt5\" | 'model_type' is \"mt5\""
      })
  void settingsThatAreNotSupportedAreRefusedByName(
      String fixture, String file, String from, String to, String message) throws IOException {
    Path folder = copy(fixture);
    Path changed = folder.resolve(file);
    String text = Files.readString(changed);
    assertThat(text).contains(from);
    Files.writeString(changed, text.replace(from, to));
    assertThatThrownBy(() -> Fixtures.open(folder, temporary, PrecisionPolicy.FP32).close())
        .isInstanceOf(ModelException.class)
        .hasMessageContaining(message)
        .hasMessageContaining(fixture);
  }

  @Test
  void aTowerWithoutItsNetworksConfigurationSaysWhatToPutThere() throws IOException {
    for (String fixture : List.of("tiny-m-clip", "open-clip-nllb")) {
      Path folder = copy(fixture);
      Files.delete(folder.resolve("text_config.json"));
      assertThatThrownBy(() -> Fixtures.open(folder, temporary, PrecisionPolicy.FP32).close())
          .isInstanceOf(ModelException.class)
          .hasMessageContaining("xlm-roberta-large")
          .hasMessageContaining("text_config.json");
    }
  }

  @Test
  void modelsOfOneModalityRefuseOthers() {
    try (LoadedModel texts =
            Fixtures.open(Fixtures.path("tiny-bert"), temporary, PrecisionPolicy.FP32);
        LoadedModel pictures =
            Fixtures.open(Fixtures.path("tiny-dinov2"), temporary, PrecisionPolicy.FP32)) {
      assertThatThrownBy(() -> texts.tower(Modality.IMAGE))
          .isInstanceOf(UnsupportedModalityException.class)
          .hasMessageContaining("tiny-bert");
      assertThatThrownBy(() -> pictures.tower(Modality.TEXT))
          .isInstanceOf(UnsupportedModalityException.class);
      assertThat(texts.tower(Modality.TEXT).embed(List.of(new Content.Text("a")), Role.QUERY))
          .hasSize(1);
    }
  }

  /// A copy of a fixture under its own name, folders within it included.
  private Path copy(String fixture) throws IOException {
    Path from = Fixtures.path(fixture);
    Path to = temporary.resolve(fixture);
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
              throws IOException {
            Files.createDirectories(to.resolve(from.relativize(folder).toString()));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.copy(file, to.resolve(from.relativize(file).toString()));
            return FileVisitResult.CONTINUE;
          }
        });
    return to;
  }
}
