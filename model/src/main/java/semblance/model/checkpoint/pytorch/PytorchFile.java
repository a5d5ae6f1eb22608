package semblance.model.checkpoint.pytorch;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.razorvine.pickle.PickleException;
import semblance.embedding.ModelException;

/// Reads `.bin`, `.pt` and `.pth` files: `torch.save`'s zip files and the format before them, and
/// TorchScript archives, of which only the tensors are taken.
///
/// Nothing is executed. The bytes stay where they are; only tensors that lie in another order, as a
/// transposed one does, are copied. Format: `torch/serialization.py` of PyTorch 2.
public final class PytorchFile {
  private static final long COPIED_AT_LEAST = 1 << 20;

  private PytorchFile() {}

  /// Finds the tensors of a file.
  ///
  /// @param file for messages
  /// @param memory the file's bytes
  /// @param arena where copies live
  /// @throws ModelException if the file is damaged, of another kind, or names what is no tensor
  public static List<PytorchTensor> read(Path file, MemorySegment memory, Arena arena) {
    try {
      return StoredZip.isZip(memory)
          ? archive(memory, arena)
          : tensors(LegacyFile.read(memory), ScriptCode.none(), memory.byteSize(), arena);
    } catch (ForeignNameException e) {
      throw new ModelException(
          "%s names %s, which is no part of a tensor file: nothing of it was run. If you trust who made it, convert it with: %s"
              .formatted(file, e.getMessage(), Conversion.line(file, false)),
          e);
    } catch (UnsupportedFileException e) {
      throw new ModelException(
          "%s: %s. If you trust who made it, convert it with: %s"
              .formatted(file, e.getMessage(), Conversion.line(file, e.isScript())),
          e);
    } catch (PickleException e) {
      throw damaged(file, e, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw damaged(file, e, "it ends in the middle");
    } catch (RuntimeException e) {
      // The pickle library trusts its input: casts that fail and stacks that run empty end here.
      throw damaged(file, e, "what it tells of its tensors makes no sense");
    }
  }

  private static ModelException damaged(Path file, Exception cause, String what) {
    return new ModelException(
        "%s is damaged, cut short or no PyTorch file: %s; bring the file again"
            .formatted(file, what),
        cause);
  }

  private static List<PytorchTensor> archive(MemorySegment memory, Arena arena) throws IOException {
    StoredZip zip = StoredZip.read(memory);
    String prefix = prefix(zip);
    zip.find(prefix + "byteorder")
        .map(bytes -> new String(bytes.toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8))
        .filter(order -> !order.equals("little"))
        .ifPresent(order -> {
          throw new UnsupportedFileException(
              "its numbers are written in the byte order '%s', expected 'little'".formatted(order),
              false);
        });
    boolean script = zip.names().contains(prefix + "constants.pkl");
    Map<String, Storage> storages = new HashMap<>();
    PickleBytes pickle = new PickleBytes(zip.find(prefix + "data.pkl").orElseThrow(), 0);
    if (pickle.isTooLong()) {
      throw new UnsupportedFileException("what tells of its tensors is unusually long", script);
    }
    Object root =
        new TensorUnpickler(
                pickle,
                script,
                storages,
                (key, storage) -> storage.place(place(zip, prefix + "data/" + key, storage)))
            .read();
    ScriptCode code = script ? ScriptCode.of(zip, prefix) : ScriptCode.none();
    return tensors(root, code, memory.byteSize(), arena);
  }

  /// The one folder that everything in the file lies in, with a slash at its end.
  private static String prefix(StoredZip zip) {
    List<String> found =
        zip.names().stream()
            .filter(name -> name.matches("(?s)(?:[^/]*/)?data\\.pkl"))
            .map(name -> name.substring(0, name.length() - "data.pkl".length()))
            .toList();
    if (found.size() != 1) {
      throw new PickleException(
          "it is a zip file with %d entries named data.pkl, expected one".formatted(found.size()));
    }
    return found.getFirst();
  }

  private static MemorySegment place(StoredZip zip, String name, Storage storage) {
    MemorySegment bytes =
        zip.find(name)
            .orElseThrow(() ->
                new PickleException(
                    "the entry '%s' with a tensor's numbers is missing".formatted(name)));
    if (bytes.byteSize() < storage.bytes()) {
      throw new PickleException(
          "the entry '%s' has %d bytes, but its tensors need %d"
              .formatted(name, bytes.byteSize(), storage.bytes()));
    }
    return bytes;
  }

  private static List<PytorchTensor> tensors(
      Object root, ScriptCode code, long fileBytes, Arena arena) {
    Map<String, SavedTensor> saved = StateDictionary.of(root, code);
    if (saved.isEmpty()) {
      throw new UnsupportedFileException("it holds no tensors by name", false);
    }
    List<PytorchTensor> tensors = new ArrayList<>();
    long copied = 0;
    for (Map.Entry<String, SavedTensor> entry : saved.entrySet()) {
      SavedTensor tensor = entry.getValue();
      if (!tensor.isInOrder()) {
        // Each tensor is smaller than the file unless it repeats numbers without end.
        copied = Math.addExact(copied, Math.multiplyExact(tensor.numbers(), tensor.type().bytes()));
        if (copied > 4 * Math.max(fileBytes, COPIED_AT_LEAST)) {
          throw new UnsupportedFileException(
              "tensor %s of shape %s repeats few numbers many times"
                  .formatted(entry.getKey(), tensor.shape()),
              false);
        }
      }
      tensors.add(
          new PytorchTensor(
              entry.getKey(), tensor.type().format(), tensor.shape(), tensor.inOrder(arena)));
    }
    return tensors;
  }
}
