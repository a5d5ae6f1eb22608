package semblance.model.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import semblance.embedding.ModelException;
import semblance.model.checkpoint.Checkpoint;
import semblance.model.checkpoint.Config;

class PreprocessorConfigTest {
  @TempDir Path temporary;

  private Config config(String json) {
    return Pictures.config(temporary, json.replace('\'', '"'));
  }

  private ImagePreprocessing read(String json) {
    return PreprocessorConfig.read(config(json), ImageProcessor.CLIP);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'do_grayscale': true} | do_grayscale",
        "{'crop_pct': 0.9} | crop_pct",
        "{'rescale_offset': true} | rescale_offset",
        "{'patch_size': 16} | patch_size",
        "{'image_processor_type': 'OwlViTImageProcessor'} | OwlViTImageProcessor",
        "{'feature_extractor_type': 'CLIPTokenizer'} | CLIPTokenizer",
        "{'image_processor_type': 'TimmWrapperImageProcessor'} | SiglipImageProcessor",
        "{'size': {'longest_edge': 3}} | longest_edge",
        "{'size': {'min_pixels': 3, 'max_pixels': 9}} | max_pixels",
        "{'size': {'height': 3}} | height",
        "{'size': 0} | size",
        "{'size': 2.5} | size",
        "{'size': '224'} | size",
        "{'size': [224]} | size",
        "{'size': [224, 224, 3]} | size",
        "{'size': 1000000000} | 8192",
        "{'size': {'shortest_edge': 1000000000}} | 8192",
        "{'crop_size': {'height': 3, 'width': 1000000000}} | 8192",
        "{'crop_size': [3, 99999999999]} | crop_size",
        "{'crop_size': {'shortest_edge': 3}} | crop_size",
        "{'do_pad': true, 'pad_size': 1000000000} | 8192",
        "{'do_pad': true, 'pad_size': 9, 'image_mean': 2} | pad_size",
        "{'image_std': 0} | image_std",
        "{'image_std': [0.5, 0, 0.5]} | image_std",
        "{'image_mean': [0.5, 0.5]} | image_mean",
        "{'image_mean': 'grey'} | image_mean",
        "{'rescale_factor': 0} | rescale_factor",
        "{'rescale_factor': 1e999} | rescale_factor",
        "{'resample': 6} | resample",
        "{'resample': 'cubist'} | bicubic",
        "{'do_resize': 'yes'} | do_resize",
        "{'image_processor_type': 'Siglip2ImageProcessor', 'do_resize': false} | do_resize",
        "{'image_processor_type': 'Siglip2ImageProcessor', 'max_num_patches': 1000000000} | max_num_patches",
        "{'image_processor_type': 'Siglip2ImageProcessor', 'patch_size': 1000000000} | patch_size",
        "{'image_processor_type': 'ConvNextImageProcessor', 'size': [9, 9]} | shortest_edge",
        "{'image_processor_type': 'ConvNextImageProcessor', 'size': 9, 'crop_pct': 0} | crop_pct",
        "{'image_processor_type': 'ConvNextImageProcessor', 'size': 9, 'crop_pct': -1} | crop_pct",
        "{'image_processor_type': 'SiglipImageProcessor', 'do_center_crop': true} | crop_size",
      })
  void whatCannotBeDoneIsRefusedByName(String json, String named) {
    assertThatThrownBy(() -> read(json))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining(named);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'do_convert_rgb': false, 'processor_class': 'CLIPProcessor', 'image_seq_length': 3}",
        "{'rescale_offset': false, 'include_top': false, 'crop_pct': null, 'size': null}",
        "{'do_pad': true, 'auto_map': {'AutoProcessor': 'x'}, '_valid_processor_keys': []}",
        "{'image_processor_type': 'CLIPImageProcessorFast', 'resample': 'PIL.Image.BICUBIC'}",
        "{'feature_extractor_type': 'CLIPFeatureExtractor', 'resample': 'bicubic'}",
      })
  void whatMakesNoDifferenceIsNotRefused(String json) {
    assertThat(read(json)).isEqualTo(read("{}"));
  }

  @Test
  void theNamedClassDecidesWhatSilenceMeans() {
    assertThat(
            PreprocessorConfig.read(
                config("{'image_processor_type': 'ViTImageProcessor'}"), ImageProcessor.CLIP))
        .isEqualTo(PreprocessorConfig.read(config("{}"), ImageProcessor.VIT))
        .isNotEqualTo(read("{}"));
  }

  @Test
  void openClipsSettingsAreRefusedByNameToo() {
    for (String[] pair :
        new String[][] {
          {"{'resize_mode': 'longer'}", "resize_mode"},
          {"{'interpolation': 'lanczos'}", "interpolation"},
          {"{'mode': 'L'}", "mode"},
          {"{'std': 0}", "std"},
          {"{'fill_color': 256, 'resize_mode': 'longest'}", "fill_color"},
          {"{'crop': 3}", "crop"}
        }) {
      assertThatThrownBy(() -> OpenClipPreprocessing.read(config(pair[0]), config("{}")))
          .isInstanceOf(ModelException.class)
          .hasMessageContaining(pair[1]);
    }
    assertThatThrownBy(
            () -> OpenClipPreprocessing.read(config("{}"), config("{'image_size': 1000000000}")))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("8192");
  }

  /// transformers 5 nests the settings in `processor_config.json`, which wins; older ones lie in a
  /// file of their own, beside a `processor_config.json` without them.
  @Test
  void bothLayoutsAreFound() throws IOException {
    for (String file : new String[] {"config.json", "model.safetensors"}) {
      Files.copy(Pictures.path("tiny-clip-quick-gelu").resolve(file), temporary.resolve(file));
    }
    try (Checkpoint checkpoint = Checkpoint.open(temporary)) {
      assertThat(PreprocessorConfig.of(checkpoint, ImageProcessor.CLIP)).isEqualTo(read("{}"));
      Files.writeString(temporary.resolve("preprocessor_config.json"), "{\"size\": 20}");
      Files.writeString(temporary.resolve("processor_config.json"), "{\"processor_class\": \"x\"}");
      assertThat(PreprocessorConfig.of(checkpoint, ImageProcessor.CLIP))
          .isEqualTo(read("{'size': 20}"));
      Files.writeString(
          temporary.resolve("processor_config.json"), "{\"image_processor\": {\"size\": 30}}");
      assertThat(PreprocessorConfig.of(checkpoint, ImageProcessor.CLIP))
          .isEqualTo(read("{'size': 30}"));
      assertThat(PreprocessorConfig.find(checkpoint).where()).contains("image_processor");
    }
  }
}
