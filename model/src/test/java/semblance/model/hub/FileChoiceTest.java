package semblance.model.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import semblance.embedding.ModelException;

class FileChoiceTest {
  private static List<String> choose(String all) {
    return List.copyOf(FileChoice.of("owner/model", List.of(all.split(" ")), Optional.empty()));
  }

  @ParameterizedTest
  @CsvSource({
    "pytorch_model.bin model.safetensors open_clip_model.safetensors, model.safetensors",
    "open_clip_pytorch_model.bin pytorch_model.bin open_clip_model.safetensors, open_clip_model.safetensors",
    "pytorch_model.bin open_clip_pytorch_model.bin, pytorch_model.bin",
    "pytorch_model.bin adapter_model.safetensors, pytorch_model.bin",
    "optimizer.pt training_args.bin epoch_32.pt, epoch_32.pt",
    "ViT-B-32.safetensors flax_model.msgpack, ViT-B-32.safetensors",
    "onnx/vision_model.onnx onnx/text_model.onnx onnx/model.onnx onnx/text_model_fp16.onnx, onnx/text_model.onnx onnx/vision_model.onnx",
    "onnx/model.onnx onnx/model.onnx_data onnx/model_quantized.onnx, onnx/model.onnx onnx/model.onnx_data",
    "model.onnx model_fp16.onnx, model.onnx"
  })
  void oneSetOfWeightsIsChosen(String all, String chosen) {
    assertThat(choose(all)).containsExactly(chosen.split(" "));
  }

  @Test
  void shardsComeWithTheirIndex() {
    assertThat(
            choose(
                "model-00001-of-00002.safetensors model-00002-of-00002.safetensors model.safetensors.index.json pytorch_model.bin.index.json pytorch_model-00001-of-00001.bin"))
        .containsExactly(
            "model-00001-of-00002.safetensors",
            "model-00002-of-00002.safetensors",
            "model.safetensors.index.json");
  }

  @Test
  void configurationAndTokenizersAndTheLicenceComeAlong() {
    assertThat(
            choose(
                "model.safetensors config.json vocab.txt merges.txt sentencepiece.bpe.model README.md LICENSE trainer_state.json requirements.txt modeling_clip.py a/config.json example.png"))
        .containsExactly(
            "LICENSE",
            "README.md",
            "config.json",
            "merges.txt",
            "model.safetensors",
            "sentencepiece.bpe.model",
            "vocab.txt");
  }

  @Test
  void modelsWithoutWeightsThatAreReadAreRefused() {
    assertThatThrownBy(() -> choose("config.json tf_model.h5 flax_model.msgpack"))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("owner/model")
        .hasMessageContaining("tf_model.h5");
    assertThatThrownBy(() -> choose("config.json onnx/model_q4.onnx"))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("as fp32")
        .hasMessageContaining("model_q4.onnx");
  }
}
