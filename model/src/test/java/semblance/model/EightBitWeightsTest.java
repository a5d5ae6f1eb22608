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
import semblance.embedding.Content;
import semblance.embedding.Embedding;
import semblance.embedding.Modality;
import semblance.embedding.ModelException;
import semblance.embedding.Role;
import semblance.model.checkpoint.Checkpoint;
import semblance.model.checkpoint.SafetensorsWriter;
import semblance.model.checkpoint.StoredFormat;
import semblance.model.checkpoint.StoredTensor;
import semblance.model.trainable.TrainableModel;
import semblance.model.trainable.TrainingSelection;

/// A small Multilingual-CLIP whose matrices are written in 8 bits with a factor a row.
class EightBitWeightsTest {
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final String LAYER = "transformer.encoder.layer.0.output.dense.weight";
  private static final String WORDS = "transformer.embeddings.word_embeddings.weight";

  @TempDir Path temporary;

  private enum Kind {
    WHOLE_NUMBERS,
    MULTIPLIED_OUT,
    WITHOUT_FACTORS
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
      SafetensorsWriter.write(temporary.resolve("cut.safetensors"), tensors);
    }
    Files.move(
        temporary.resolve("cut.safetensors"),
        folder.resolve("model.safetensors"),
        StandardCopyOption.REPLACE_EXISTING);
    assertThatThrownBy(() -> embed(folder))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining(LAYER + "_scale")
        .hasMessageContaining("[2, 1]");
  }

  @Test
  void eightBitsAreNotTrained() throws IOException {
    Path folder = write(Kind.WHOLE_NUMBERS);
    assertThatThrownBy(() -> TrainableModel.open(folder, TrainingSelection.all()).close())
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("is stored in 8 bits");
  }
}
