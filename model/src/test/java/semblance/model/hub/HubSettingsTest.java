package semblance.model.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HubSettingsTest {
  @Test
  void theCacheIsWhereThePythonLibraryHasIt() {
    assertThat(HubSettings.cache(Map.of("HOME", "/h")))
        .isEqualTo(Path.of("/h/.cache/huggingface/hub"));
    assertThat(HubSettings.cache(Map.of("HOME", "/h", "XDG_CACHE_HOME", "/x")))
        .isEqualTo(Path.of("/x/huggingface/hub"));
    assertThat(HubSettings.cache(Map.of("HOME", "/h", "HF_HOME", "~/f")))
        .isEqualTo(Path.of("/h/f/hub"));
    assertThat(HubSettings.cache(Map.of("D", "/d", "HF_HOME", "/f", "HF_HUB_CACHE", "$D${D}c")))
        .isEqualTo(Path.of("/d/dc"));
  }

  @Test
  void theTokenIsThatOfTheVariableElseOfTheFile(@TempDir Path home) throws IOException {
    Map<String, String> environment = Map.of("HF_HOME", home.toString());
    assertThat(HubSettings.of(environment).token()).isEmpty();
    Files.writeString(home.resolve("token"), "hf_file\n");
    assertThat(HubSettings.of(environment).token()).contains("hf_file");
    assertThat(
            HubSettings.of(Map.of("HF_HOME", home.toString(), "HF_TOKEN", " hf_variable ")).token())
        .contains("hf_variable");
    assertThat(HubSettings.of(Map.of("HF_TOKEN", "hf_variable")).toString())
        .doesNotContain("hf_variable");
  }

  @ParameterizedTest
  @CsvSource({
    "1, true",
    "true, true",
    "YES, true",
    "on, true",
    "0, false",
    "'', false",
    "no, false"
  })
  void offlineIsReadAsThePythonLibraryDoes(String value, boolean offline) {
    assertThat(HubSettings.of(Map.of("HF_HUB_OFFLINE", value)).offline()).isEqualTo(offline);
  }

  @Test
  void theEndpointAndTheTimeoutCanBeNamed() {
    HubSettings settings =
        HubSettings.of(
            Map.of("HF_ENDPOINT", "http://mirror:8080/", "HF_HUB_DOWNLOAD_TIMEOUT", "30"));
    assertThat(settings.endpoint()).isEqualTo(URI.create("http://mirror:8080"));
    assertThat(settings.timeout()).isEqualTo(Duration.ofSeconds(30));
  }

  @ParameterizedTest
  @ValueSource(strings = {"mirror", "ftp://mirror", "http://", "http:// x"})
  void endpointsThatAreNoAddressesAreRefused(String endpoint) {
    assertThatThrownBy(() -> HubSettings.of(Map.of("HF_ENDPOINT", endpoint)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("HF_ENDPOINT");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "clip",
        "a/b/c",
        "a/b@",
        "a/b@../x",
        "a/b@x/",
        "../b",
        "a/..",
        "a--b/c",
        "a/b c",
        ""
      })
  void namesThatAreNoneAreRefused(String name) {
    assertThat(HubName.find(name)).isEmpty();
    assertThatThrownBy(() -> HubName.of(name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("owner/name@revision");
  }
}
