package semblance.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import semblance.embedding.Content;
import semblance.embedding.Embedding;
import semblance.embedding.Modality;
import semblance.embedding.ModelException;
import semblance.embedding.Role;
import semblance.model.checkpoint.Checkpoint;
import semblance.model.checkpoint.NamedTensors;
import semblance.model.checkpoint.SafetensorsWriter;
import semblance.model.checkpoint.StoredFormat;
import semblance.model.checkpoint.StoredTensor;
import semblance.model.layer.Weights;
import semblance.model.tensor.TensorScope;
import semblance.model.trainable.TrainableModel;
import semblance.model.trainable.TrainingSelection;

/// A small Multilingual-CLIP whose matrices are written in 8 bits with a factor a row, or in 4 bits
/// with a factor a group.
class RoundedWeightsTest {
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final String LAYER = "transformer.encoder.layer.0.output.dense.weight";
  private static final String WORDS = "transformer.embeddings.word_embeddings.weight";

  @TempDir Path temporary;

  enum Kind {
    WHOLE_NUMBERS,
    MULTIPLIED_OUT,
    WITHOUT_FACTORS,
    PACKED,
    UNPACKED
  }

  /// Rounds the table of words and a layer, and writes what that gives in one of three ways.
  private Path write(Kind kind) throws IOException {
    Path original = Fixtures.path("tiny-m-clip");
    Path folder = Fixtures.copy(original, temporary.resolve(kind.name()));
    List<StoredTensor> tensors = new ArrayList<>();
    try (Checkpoint checkpoint = Checkpoint.open(original)) {
      for (StoredTensor tensor : checkpoint.tensors().values()) {
        if (!tensor.name().equals(LAYER) && !tensor.name().equals(WORDS)) {
          tensors.add(tensor);
          continue;
        }
        assertThat(tensor.format()).isEqualTo(StoredFormat.F32);
        rounded(tensor, kind, tensors);
      }
      SafetensorsWriter.write(folder.resolve("model.safetensors"), tensors);
    }
    return folder;
  }

  private static void rounded(StoredTensor tensor, Kind kind, List<StoredTensor> into) {
    if (kind == Kind.PACKED || kind == Kind.UNPACKED) {
      packed(tensor, kind == Kind.PACKED, into);
      return;
    }
    float[] numbers = tensor.memory().toArray(FLOAT);
    int rows = Math.toIntExact(tensor.shape().getFirst());
    int width = numbers.length / rows;
    byte[] whole = new byte[numbers.length];
    float[] factors = new float[rows];
    for (int row = 0; row < rows; row++) {
      float largest = Float.MIN_NORMAL;
      for (int i = row * width; i < (row + 1) * width; i++) {
        largest = Math.max(largest, Math.abs(numbers[i]));
      }
      factors[row] = largest / 127;
      for (int i = row * width; i < (row + 1) * width; i++) {
        whole[i] = (byte) Math.round(numbers[i] / factors[row]);
        numbers[i] = whole[i] * factors[row];
      }
    }
    String name = tensor.name();
    Path file = tensor.file();
    if (kind == Kind.MULTIPLIED_OUT) {
      MemorySegment memory = MemorySegment.ofArray(numbers);
      into.add(new StoredTensor(name, StoredFormat.F32, tensor.shape(), memory, file));
      return;
    }
    MemorySegment memory = MemorySegment.ofArray(whole);
    into.add(new StoredTensor(name, StoredFormat.I8, tensor.shape(), memory, file));
    if (kind == Kind.WHOLE_NUMBERS) {
      List<Long> column = List.of((long) rows, 1L);
      memory = MemorySegment.ofArray(factors);
      into.add(new StoredTensor(name + "_scale", StoredFormat.F32, column, memory, file));
    }
  }

  /// Rounds groups of eight to 4 bits.
  private static void packed(StoredTensor tensor, boolean packing, List<StoredTensor> into) {
    float[] numbers = tensor.memory().toArray(FLOAT);
    long rows = tensor.shape().getFirst();
    long groups = numbers.length / 8 / rows;
    int[] words = new int[numbers.length / 8];
    float[] factors = new float[words.length];
    for (int group = 0; group < words.length; group++) {
      float largest = Float.MIN_NORMAL;
      for (int i = group * 8; i < group * 8 + 8; i++) {
        largest = Math.max(largest, Math.abs(numbers[i]));
      }
      factors[group] = largest / 7;
      for (int i = 0; i < 8; i++) {
        int whole = Math.round(numbers[group * 8 + i] / factors[group]);
        words[group] |= (whole + 8) << (4 * i);
        numbers[group * 8 + i] = whole * factors[group];
      }
    }
    String name = tensor.name();
    Path file = tensor.file();
    if (!packing) {
      MemorySegment memory = MemorySegment.ofArray(numbers);
      into.add(new StoredTensor(name, StoredFormat.F32, tensor.shape(), memory, file));
      return;
    }
    long[] shape = {rows, groups * 8};
    List<Long> columns = List.of(rows, groups);
    MemorySegment memory = MemorySegment.ofArray(words);
    into.add(new StoredTensor(name + "_packed", StoredFormat.I32, columns, memory, file));
    memory = MemorySegment.ofArray(factors);
    into.add(new StoredTensor(name + "_scale", StoredFormat.F32, columns, memory, file));
    memory = MemorySegment.ofArray(shape);
    into.add(new StoredTensor(name + "_shape", StoredFormat.I64, List.of(2L), memory, file));
  }

  /// Writes a folder's tensors anew, from those that its file still holds.
  private void replace(Path folder, List<StoredTensor> tensors) throws IOException {
    Path written = temporary.resolve("written.safetensors");
    SafetensorsWriter.write(written, tensors);
    Files.move(written, folder.resolve("model.safetensors"), StandardCopyOption.REPLACE_EXISTING);
  }

  private Embedding embed(Path folder) {
    try (LoadedModel model = Fixtures.open(folder, temporary, PrecisionPolicy.FP32)) {
      return model
          .tower(Modality.TEXT)
          .embed(List.of(new Content.Text("ein kleines Mädchen klettert")), Role.QUERY)
          .getFirst();
    }
  }

  @Test
  void wholeNumbersTimesTheirFactorsServeAsTheirProductsDo() throws IOException {
    assertThat(embed(write(Kind.WHOLE_NUMBERS)).vector())
        .isEqualTo(embed(write(Kind.MULTIPLIED_OUT)).vector());
  }

  @Test
  void packedNumbersTimesTheirFactorsServeAsTheirProductsDo() throws IOException {
    assertThat(embed(write(Kind.PACKED)).vector()).isEqualTo(embed(write(Kind.UNPACKED)).vector());
  }

  @Test
  void numbersAreUnpackedAsThePackageThatPackedThemDoes() {
    Path file = Fixtures.path("packed");
    try (Checkpoint checkpoint = Checkpoint.open(file);
        TensorScope _ = TensorScope.open()) {
      Weights weights = Weights.of(NamedTensors.of(checkpoint));
      long rows = weights.length("layer.weight", 0);
      long columns = weights.length("layer.weight", 1);
      assertThat(weights.take("layer.weight", rows, columns).toFloats())
          .isEqualTo(weights.take("expected", rows, columns).toFloats());
      assertThat(weights.taken())
          .containsExactlyInAnyOrderElementsOf(checkpoint.tensors().keySet());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"_shape", "_scale", "_zero_point"})
  void whatPackedNumbersLackOrHaveBesideIsNamed(String part) throws IOException {
    Path folder = write(Kind.PACKED);
    List<StoredTensor> tensors = new ArrayList<>();
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      for (StoredTensor tensor : checkpoint.tensors().values()) {
        if (!tensor.name().equals(LAYER + part)) {
          tensors.add(tensor);
        }
        if (tensor.name().equals(LAYER + "_scale") && part.equals("_zero_point")) {
          tensors.add(tensor.rows(LAYER + part, 0, 1));
        }
      }
      replace(folder, tensors);
    }
    assertThatThrownBy(() -> embed(folder))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining(LAYER + part)
        .hasMessageContaining("packed in 4 bits");
  }

  @Test
  void eightBitsWithoutFactorsAreRefusedByName() throws IOException {
    Path folder = write(Kind.WITHOUT_FACTORS);
    assertThatThrownBy(() -> embed(folder))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("is stored as I8")
        .hasMessageContaining("_scale");
  }

  @Test
  void aMissingOrMisshapenColumnOfFactorsIsNamed() throws IOException {
    Path folder = write(Kind.WHOLE_NUMBERS);
    List<StoredTensor> tensors = new ArrayList<>();
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      for (StoredTensor tensor : checkpoint.tensors().values()) {
        boolean factors = tensor.name().equals(LAYER + "_scale");
        tensors.add(factors ? tensor.rows(tensor.name(), 0, 2) : tensor);
      }
      replace(folder, tensors);
    }
    assertThatThrownBy(() -> embed(folder))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining(LAYER + "_scale")
        .hasMessageContaining("[2, 1]");
  }

  @ParameterizedTest
  @EnumSource(names = {"WHOLE_NUMBERS", "PACKED"})
  void eightBitsAndFewerAreNotTrained(Kind kind) throws IOException {
    Path folder = write(kind);
    assertThatThrownBy(() -> TrainableModel.open(folder, TrainingSelection.all()).close())
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("is stored in 8 bits");
  }
}
