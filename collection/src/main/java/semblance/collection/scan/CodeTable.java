package semblance.collection.scan;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.stream.IntStream;

/// The codes of many vectors, by their numbers from 0.
///
/// Immutable and thread-safe.
public final class CodeTable {
  /// Vectors of a chunk.
  static final int CHUNK = 1 << 15;

  private static final int MEASURED_A_CHUNK = 512;

  /// The codes of some vectors that follow each other.
  static final class Chunk {
    /// Blocks of columns, as [ScanKernels#sketch] has them.
    final byte[] sketches;

    final float[] sketchFactors; // 0 behind the last. [count, rounded up to whole blocks]
    final long[] rows; // [count, rowWords]
    final float[] factors; // of the rows. [count]

    Chunk(byte[] sketches, float[] sketchFactors, long[] rows, float[] factors) {
      this.sketches = sketches;
      this.sketchFactors = sketchFactors;
      this.rows = rows;
      this.factors = factors;
    }
  }

  private final Coding coding;
  private final int size;
  private final Chunk[] chunks;
  private final float[] sketchNoise; // [rotation.rows]
  private final float[] rowNoise; // [rotation.rows]

  private CodeTable(
      Coding coding, int size, Chunk[] chunks, float[] sketchNoise, float[] rowNoise) {
    this.coding = coding;
    this.size = size;
    this.chunks = chunks;
    this.sketchNoise = sketchNoise;
    this.rowNoise = rowNoise;
  }

  /// Opens a source of its own for each thread.
  public interface Sources {
    VectorSource open() throws IOException;
  }

  /// Makes the codes of all vectors.
  ///
  /// @param size how many there are
  /// @param parallel whether to use all processors
  public static CodeTable build(Coding coding, Sources sources, int size, boolean parallel)
      throws IOException {
    Chunk[] chunks = new Chunk[(size + CHUNK - 1) / CHUNK];
    CodeWriter[] writers = new CodeWriter[chunks.length];
    IntStream numbers = IntStream.range(0, chunks.length);
    try {
      (parallel ? numbers.parallel() : numbers)
          .forEach(number -> {
            try {
              int from = number * CHUNK;
              CodeWriter writer = new CodeWriter(coding, MEASURED_A_CHUNK);
              chunks[number] = writer.chunk(sources.open(), from, Math.min(CHUNK, size - from));
              writers[number] = writer;
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    float[] sketchNoise = new float[coding.rotation.rows];
    float[] rowNoise = new float[coding.rotation.rows];
    long measured = 0;
    for (CodeWriter writer : writers) {
      measured += writer.measured();
      for (int i = 0; i < sketchNoise.length; i++) {
        sketchNoise[i] += (float) writer.sketchError[i];
        rowNoise[i] += (float) writer.rowError[i];
      }
    }
    for (int i = 0; i < sketchNoise.length && measured > 0; i++) {
      sketchNoise[i] /= measured;
      rowNoise[i] /= measured;
    }
    return new CodeTable(coding, size, chunks, sketchNoise, rowNoise);
  }

  public Coding coding() {
    return coding;
  }

  /// The number of vectors.
  public int size() {
    return size;
  }

  int chunks() {
    return chunks.length;
  }

  Chunk chunk(int number) {
    return chunks[number];
  }

  float[] sketchNoise() {
    return sketchNoise;
  }

  float[] rowNoise() {
    return rowNoise;
  }
}
