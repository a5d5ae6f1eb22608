package semblance.model.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import semblance.embedding.ModelException;

/// Files that PyTorch saved, against what it reads of them; `reference/make_pytorch_fixtures.py`
/// made both.
class PytorchFilesTest {
  @TempDir Path temporary;

  private static Path fixture(String name) {
    try {
      return Path.of(PytorchFilesTest.class.getResource("/pytorch/" + name).toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  /// A folder with one file of a fixture.
  private Path folderWith(String file, String as) throws IOException {
    Files.copy(fixture(file), temporary.resolve(as));
    return temporary;
  }

  @ParameterizedTest
  @CsvSource({
    "state, pytorch_model.bin",
    "wrapped, epoch_3.pt",
    "parameters, weights.pth",
    "noted, noted.pt",
    "legacy, pytorch_model.bin",
    "protocol-4, pytorch_model.bin",
    "script, clip.pt"
  })
  void tensorsAreThoseThatPytorchReads(String name, String file) throws IOException {
    Path expectedFolder = Files.createDirectory(temporary.resolve("expected"));
    Files.copy(
        fixture(name + "/expected.safetensors"), expectedFolder.resolve("model.safetensors"));
    Path folder = Files.createDirectory(temporary.resolve("saved"));
    Files.copy(fixture(name + "/" + file), folder.resolve(file));
    try (Checkpoint expected = Checkpoint.open(expectedFolder);
        Checkpoint saved = Checkpoint.open(folder)) {
      assertThat(saved.layout()).isEqualTo(CheckpointLayout.BARE);
      assertThat(saved.tensors().keySet()).isEqualTo(expected.tensors().keySet());
      expected
          .tensors()
          .forEach((tensor, wanted) -> {
            StoredTensor found = Objects.requireNonNull(saved.tensors().get(tensor));
            assertThat(found.format()).as(tensor).isEqualTo(wanted.format());
            assertThat(found.shape()).as(tensor).isEqualTo(wanted.shape());
            assertThat(found.memory().address() % found.format().bytes()).as(tensor).isZero();
            assertThat(found.memory().toArray(ValueLayout.JAVA_BYTE))
                .as(tensor)
                .isEqualTo(wanted.memory().toArray(ValueLayout.JAVA_BYTE));
          });
      assertThat(saved.weightFiles()).containsExactly(folder.resolve(file));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "network.pt, __main__.Network",
    "network.pt, nothing of it was run",
    "network.pt, python -c",
    "attack.pt, __builtin__.print",
    "numpy.pt, numpy",
    "complex.pt, C64",
    "float8.pt, F8_E4M3",
    "sparse.pt, sparse",
    "nothing.pt, no tensors",
    "repeated.pt, repeats",
    "big-endian.pt, 'byte order ''big'''",
    "deflated.pt, is compressed",
    "bomb.pt, is compressed",
    "missing.pt, 'data/1'",
    "short.pt, has 4 bytes"
  })
  void whatIsNotReadIsRefusedWithItsReason(String file, String reason) throws IOException {
    Path folder = folderWith("refused/" + file, "pytorch_model.bin");
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      assertThatThrownBy(checkpoint::tensors)
          .isInstanceOf(ModelException.class)
          .hasMessageContaining("pytorch_model.bin")
          .hasMessageContaining(reason);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"state/pytorch_model.bin", "legacy/pytorch_model.bin", "script/clip.pt"})
  void filesThatAreCutShortAreRefusedWhereverTheyAreCut(String name) throws IOException {
    byte[] whole = Files.readAllBytes(fixture(name));
    Path file = temporary.resolve("pytorch_model.bin");
    for (int length = 0; length < whole.length; length += 97) {
      Files.write(file, Arrays.copyOf(whole, length));
      try (Checkpoint checkpoint = Checkpoint.open(temporary)) {
        assertThatThrownBy(checkpoint::tensors)
            .as("cut to %d bytes", length)
            .isInstanceOf(ModelException.class)
            .hasMessageContaining("pytorch_model.bin");
      }
    }
  }

  @Test
  void theConversionThatIsAdvisedIsOneLineThatNamesTheFile() throws IOException {
    Path folder = folderWith("refused/network.pt", "it's $HOME.pt");
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      assertThatThrownBy(checkpoint::tensors)
          .isInstanceOf(ModelException.class)
          .message()
          .hasLineCount(1)
          .contains("it\\\\'s \\$HOME.pt")
          .endsWith("model.safetensors')\"");
    }
  }
}
