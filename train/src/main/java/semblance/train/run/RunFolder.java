package semblance.train.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import semblance.embedding.StorageException;
import semblance.embedding.TrainingException;
import semblance.model.checkpoint.SafetensorsWriter;
import semblance.model.checkpoint.StoredFormat;
import semblance.model.checkpoint.StoredTensor;
import semblance.model.checkpoint.TensorFile;
import semblance.model.tensor.AdamW;
import semblance.model.tensor.LossFunctions;
import semblance.model.tensor.Tensor;
import semblance.model.tensor.TensorScope;
import semblance.model.trainable.Parameter;
import semblance.model.trainable.TrainableModel;
import semblance.train.optimization.Optimizer;

/// The folder in which a run keeps what it needs to go on.
///
/// `checkpoint.safetensors` holds the trained tensors (`tensor/…`), what AdamW keeps of each
/// (`mean/…`, `square/…`, `steps/…`) and, as the bytes of a JSON object, the rest (`state`): one
/// file, so that it is replaced at once, after it was written beside and brought to the disk.
/// `best.safetensors` holds the tensors that were judged best.
public final class RunFolder {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String STATE = "state";

  private final Path folder;

  /// @param folder is made if it is not there
  /// @throws StorageException if it cannot be
  public RunFolder(Path folder) {
    this.folder = folder;
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new StorageException(
          "%s cannot be made: %s; choose another folder".formatted(folder, e), e);
    }
  }

  /// Where it is.
  public Path path() {
    return folder;
  }

  /// The file with figures of each step.
  public Path metrics() {
    return folder.resolve("metrics.csv");
  }

  /// Where a model may lie from which another is to be made.
  public Path learned() {
    return folder.resolve("learned");
  }

  Path checkpoint() {
    return folder.resolve("checkpoint.safetensors");
  }

  private Path best() {
    return folder.resolve("best.safetensors");
  }

  /// Whether there is something to go on from.
  public boolean hasCheckpoint() {
    return Files.isRegularFile(checkpoint());
  }

  /// Deletes what only an unfinished run needs.
  public void forgetCheckpoints() {
    try {
      Files.deleteIfExists(checkpoint());
      Files.deleteIfExists(best());
      if (Files.isDirectory(learned())) {
        try (Stream<Path> files = Files.walk(learned())) {
          for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
            Files.delete(file);
          }
        }
      }
    } catch (IOException e) {
      throw new StorageException("%s cannot be tidied up: %s".formatted(folder, e), e);
    }
  }

  /// @throws IOException if there is no space; the checkpoint before is still there then
  void write(RunState state, TrainableModel model, Optimizer optimizer) throws IOException {
    List<StoredTensor> tensors = tensors(model);
    try (TensorScope _ = TensorScope.trainingUnrecorded()) {
      optimizer
          .states()
          .forEach((name, kept) -> {
            tensors.add(stored("mean/" + name, kept.mean()));
            tensors.add(stored("square/" + name, kept.square()));
            tensors.add(stored("steps/" + name, kept.steps()));
          });
    }
    byte[] json = JSON.writeValueAsBytes(state);
    tensors.add(
        new StoredTensor(
            STATE,
            StoredFormat.U8,
            List.of((long) json.length),
            MemorySegment.ofArray(json),
            checkpoint()));
    SafetensorsWriter.write(checkpoint(), tensors);
    bringToDisk();
  }

  /// The move itself lasts only when the folder is on the disk, too.
  private void bringToDisk() throws IOException {
    if (!System.getProperty("os.name", "")
        .startsWith("Windows")) { // folders cannot be opened there
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  private List<StoredTensor> tensors(TrainableModel model) {
    List<StoredTensor> tensors = new ArrayList<>();
    try (TensorScope _ = TensorScope.trainingUnrecorded()) {
      for (Parameter parameter : model.parameters()) {
        tensors.add(stored("tensor/" + parameter.name(), parameter.numbers()));
      }
    }
    return tensors;
  }

  private StoredTensor stored(String name, Tensor numbers) {
    return new StoredTensor(
        name,
        StoredFormat.F32,
        LongStream.of(numbers.shape()).boxed().toList(),
        numbers.memory(),
        checkpoint());
  }

  /// Goes back to the checkpoint: writes all numbers into a model and an optimiser.
  ///
  /// @throws TrainingException if it is of another run
  RunState restore(String identity, TrainableModel model, Optimizer optimizer) {
    try (TensorFile file = new TensorFile(checkpoint())) {
      RunState state = JSON.readValue(file.bytes(STATE), RunState.class);
      if (!state.identity().equals(identity)) {
        throw new TrainingException(
            "%s is of a run with another model, other settings or data, (%s) instead of (%s): give the same again, or begin anew in another folder"
                .formatted(checkpoint(), state.identity(), identity));
      }
      read(file, "tensor/", model);
      for (String name : optimizer.states().keySet()) {
        AdamW.State kept = Optional.ofNullable(optimizer.states().get(name)).orElseThrow();
        read(file, "mean/" + name, kept.mean());
        read(file, "square/" + name, kept.square());
        read(file, "steps/" + name, kept.steps());
      }
      optimizer.resume(state.steps());
      return state;
    } catch (JsonProcessingException e) {
      throw damaged(checkpoint(), e);
    } catch (IOException e) {
      throw new StorageException("%s cannot be read: %s".formatted(checkpoint(), e), e);
    }
  }

  private static TrainingException damaged(Path file, Exception why) {
    return new TrainingException(
        "%s is damaged: %s; begin anew in another folder".formatted(file, why.getMessage()));
  }

  private static void read(TensorFile file, String prefix, TrainableModel model) {
    for (Parameter parameter : model.parameters()) {
      read(file, prefix + parameter.name(), parameter.numbers());
    }
  }

  private static void read(TensorFile file, String name, Tensor into) {
    byte[] bytes = file.bytes(name);
    if (bytes.length != into.bytes()) {
      throw new TrainingException(
          "the checkpoint has %d bytes of %s, expected %d: it is of another model"
              .formatted(bytes.length, name, into.bytes()));
    }
    float[] numbers = new float[bytes.length / Float.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(numbers);
    try (TensorScope _ = TensorScope.trainingUnrecorded()) {
      LossFunctions.write(into, Tensor.of(numbers, into.shape()));
    }
  }

  /// Keeps a model's tensors as the best so far.
  void keepBest(TrainableModel model) throws IOException {
    SafetensorsWriter.write(best(), tensors(model));
    bringToDisk();
  }

  /// Writes the best tensors into a model.
  void restoreBest(TrainableModel model) {
    try (TensorFile file = new TensorFile(best())) {
      read(file, "tensor/", model);
    }
  }

  /// Why something could not be written, for people.
  static String reason(IOException e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
