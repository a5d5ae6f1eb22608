package semblance.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import semblance.embedding.ModelException;
import semblance.model.Verification.Finding;
import semblance.model.checkpoint.ExpectedTensors;

class VerifierTest {
  private static final String FIXTURE = "tiny-clip-gelu";

  @TempDir Path temporary;

  private Verification verify(Optional<Path> expected) {
    return Models.verify(FIXTURE, Fixtures.path(FIXTURE), expected, new UserCache(temporary));
  }

  /// The fixture's texts and vectors in the form that `reference/make_expected.py` writes.
  private Path expected(float firstNumber) throws IOException {
    JsonNode facts = Fixtures.json(FIXTURE + "/expected.json");
    float[][] vectors =
        new ExpectedTensors(Fixtures.path(FIXTURE + "/expected.safetensors")).rows("text_embeds");
    ObjectNode root = JsonMapper.builder().build().createObjectNode();
    root.put("format", "semblance-expected-1").put("reference", "a package");
    ArrayNode inputs = root.putArray("inputs");
    for (int i = 0; i < vectors.length; i++) {
      ObjectNode input = inputs.addObject();
      input.put("text", facts.get("texts").get(i).textValue());
      input.set("ids", facts.get("ids").get(i));
      ArrayNode embedding = input.putArray("embedding");
      for (int j = 0; j < vectors[i].length; j++) {
        embedding.add(i == 0 && j == 0 ? vectors[i][j] + firstNumber : vectors[i][j]);
      }
    }
    return Files.writeString(temporary.resolve("expected.json"), root.toString());
  }

  @Test
  void theSecondCheckComparesWithTheFirst() {
    Verification first = verify(Optional.empty());
    assertThat(first.good()).isTrue();
    assertThat(first.findings()).extracting(Finding::what).contains("text tower, probes");
    Verification second = verify(Optional.empty());
    assertThat(second.good()).isTrue();
    assertThat(second.findings())
        .extracting(Finding::what)
        .contains("text tower, tokenizer", "image tower, preprocessing", "text tower, numbers");
  }

  @Test
  void vectorsOfAnotherLibraryAreCompared() throws IOException {
    Verification same = verify(Optional.of(expected(0)));
    assertThat(same.good()).isTrue();
    assertThat(same.findings())
        .filteredOn(finding -> finding.what().contains("a package"))
        .singleElement()
        .satisfies(finding -> assertThat(finding.detail()).contains("1.0000000"));
    Verification other = verify(Optional.of(expected(1)));
    assertThat(other.good()).isFalse();
  }

  @Test
  void filesOfAnotherKindAreRefused() throws IOException {
    Path file = Files.writeString(temporary.resolve("other.json"), "{\"format\": \"x\"}");
    assertThatThrownBy(() -> verify(Optional.of(file)))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("'x'")
        .hasMessageContaining("make_expected.py");
  }
}
