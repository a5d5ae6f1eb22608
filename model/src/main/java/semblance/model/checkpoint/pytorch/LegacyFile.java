package semblance.model.checkpoint.pytorch;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import net.razorvine.pickle.PickleException;

/// The format that PyTorch wrote before 1.6: four pickles (a magic number, a version, the machine,
/// the values), a fifth with the keys of the storages, then each storage: its length and its
/// numbers.
final class LegacyFile {
  private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
  private static final int VERSION = 1001;
  private static final ValueLayout.OfLong LITTLE_ENDIAN_LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final MemorySegment memory;
  private final Map<String, Storage> storages = new HashMap<>();
  private long place;

  private LegacyFile(MemorySegment memory) {
    this.memory = memory;
  }

  /// The values of a file, their storages placed.
  static Object read(MemorySegment memory) throws IOException {
    LegacyFile file = new LegacyFile(memory);
    if (memory.byteSize() < 2
        || memory.get(ValueLayout.JAVA_BYTE, 0) != (byte) 0x80
        || !MAGIC.equals(file.next())) {
      throw new PickleException("it begins neither as a zip file nor as an older file of PyTorch");
    }
    Object version = file.next();
    if (!Integer.valueOf(VERSION).equals(version)) {
      throw new PickleException("it is of version %s, expected %d".formatted(version, VERSION));
    }
    if (file.next() instanceof Map<?, ?> machine
        && Boolean.FALSE.equals(machine.get("little_endian"))) {
      throw new UnsupportedFileException("its numbers are written big-endian", false);
    }
    Object root = file.next();
    file.placeStorages((Collection<?>) file.next());
    return root;
  }

  private Object next() throws IOException {
    PickleBytes pickle = new PickleBytes(memory, place);
    Object value = new TensorUnpickler(pickle, false, storages, (_, _) -> {}).read();
    place = pickle.place();
    return value;
  }

  private void placeStorages(Collection<?> keys) {
    Set<String> missing = new HashSet<>(storages.keySet());
    for (Object key : keys) {
      Storage storage = storages.get(String.valueOf(key));
      if (storage == null || memory.byteSize() - place < Long.BYTES) {
        throw new PickleException("storage %s is not there".formatted(key));
      }
      long numbers = memory.get(LITTLE_ENDIAN_LONG, place);
      place += Long.BYTES;
      if (numbers != storage.numbers() || storage.bytes() > memory.byteSize() - place) {
        throw new PickleException(
            "storage %s is said to have %d numbers and then %d, with %d bytes left"
                .formatted(key, storage.numbers(), numbers, memory.byteSize() - place));
      }
      storage.place(memory.asSlice(place, storage.bytes()));
      place += storage.bytes();
      missing.remove(String.valueOf(key));
    }
    if (!missing.isEmpty()) {
      throw new PickleException("the numbers of storage %s are missing".formatted(missing));
    }
  }
}
