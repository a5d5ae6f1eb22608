package semblance.model.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import semblance.embedding.ModelException;
import semblance.embedding.StorageException;

/// Files with bytes changed at random: either they can still be read to their last byte, or the
/// error says so.
class DamagedFilesFuzzTest {
  private static final int ROUNDS = 500;

  /// A round reads files of some kilobytes; more than this is a length that was believed.
  private static final long MOST_BYTES = 32L << 20;

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "pytorch/state/pytorch_model.bin, pytorch_model.bin",
    "pytorch/legacy/pytorch_model.bin, pytorch_model.bin",
    "pytorch/protocol-4/pytorch_model.bin, pytorch_model.bin",
    "pytorch/script/clip.pt, clip.pt",
    "pytorch/state/expected.safetensors, model.safetensors"
  })
  void changedBytesGiveOneOfOurErrorsOrTensors(String fixture, String name)
      throws IOException, URISyntaxException {
    byte[] whole =
        Files.readAllBytes(Path.of(DamagedFilesFuzzTest.class.getResource("/" + fixture).toURI()));
    long seed = Long.getLong("semblance.seed", System.nanoTime());
    System.out.printf("DamagedFilesFuzzTest %s: -Dsemblance.seed=%d%n", fixture, seed);
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    int read = 0;
    int refused = 0;
    for (int round = 0; round < ROUNDS; round++) {
      byte[] damaged = damaged(whole, random);
      Files.write(folder.resolve(name), damaged);
      long before = threads.getCurrentThreadAllocatedBytes();
      try (Checkpoint checkpoint = Checkpoint.open(folder)) {
        for (StoredTensor tensor : checkpoint.tensors().values()) {
          tensor.memory().toArray(ValueLayout.JAVA_BYTE);
        }
        read++;
      } catch (ModelException | StorageException e) {
        refused++;
      } catch (RuntimeException | Error e) {
        fail("seed %d, round %d: %s".formatted(seed, round, e), e);
      }
      assertThat(threads.getCurrentThreadAllocatedBytes() - before)
          .as("bytes allocated, seed %d, round %d", seed, round)
          .isLessThan(MOST_BYTES);
    }
    assertThat(read).isPositive();
    assertThat(refused).isPositive();
  }

  private static byte[] damaged(byte[] whole, RandomGenerator random) {
    byte[] bytes = whole.clone();
    int changes = 1 + random.nextInt(4);
    for (int i = 0; i < changes; i++) {
      int place = random.nextInt(bytes.length);
      switch (random.nextInt(6)) {
        case 0 -> bytes[place] ^= (byte) (1 << random.nextInt(8));
        case 1 -> bytes[place] = (byte) random.nextInt(256);
        case 2 -> bytes[place] = (byte) 0xff;
        case 3 -> bytes[place] = 0;
        case 4 -> {
          int length = Math.min(random.nextInt(64), bytes.length - place);
          System.arraycopy(bytes, random.nextInt(bytes.length - length + 1), bytes, place, length);
        }
        default -> {
          if (random.nextInt(4) == 0) {
            bytes = Arrays.copyOf(bytes, Math.max(1, place));
          }
        }
      }
    }
    return bytes;
  }
}
