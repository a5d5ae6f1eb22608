package semblance.cli.command;

import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import semblance.embedding.Embedding;
import semblance.embedding.PreparedContent;

/// A NumPy array file, format 1.0: a magic word, the length of the header, the header (a Python
/// dictionary, padded so that the numbers begin at a multiple of 64), then little-endian floats,
/// `[inputs, dimension]`. The header holds how many there are, so nothing is written before the
/// end.
final class NumpyArray implements EmbeddingFormat {
  private static final int ALIGNMENT = 64;
  private static final int BEFORE_HEADER = 10;

  private final PrintStream out;
  private final List<float[]> rows = new ArrayList<>();

  NumpyArray(PrintStream out) {
    this.out = out;
  }

  @Override
  public void write(String input, PreparedContent prepared, Embedding embedding) {
    rows.add(embedding.vector());
  }

  @Override
  public void finish(int dimension) {
    String header =
        "{'descr': '<f4', 'fortran_order': False, 'shape': (%d, %d), }"
            .formatted(rows.size(), dimension);
    int used = BEFORE_HEADER + header.length() + 1;
    int padding = (ALIGNMENT - used % ALIGNMENT) % ALIGNMENT;
    byte[] text = (header + " ".repeat(padding) + "\n").getBytes(StandardCharsets.US_ASCII);
    ByteBuffer start =
        ByteBuffer.allocate(BEFORE_HEADER + text.length).order(ByteOrder.LITTLE_ENDIAN);
    start.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII));
    start.put((byte) 1).put((byte) 0).putShort((short) text.length).put(text);
    out.write(start.array(), 0, start.capacity());
    for (float[] row : rows) {
      ByteBuffer bytes = ByteBuffer.allocate(4 * row.length).order(ByteOrder.LITTLE_ENDIAN);
      bytes.asFloatBuffer().put(row);
      out.write(bytes.array(), 0, bytes.capacity());
    }
    out.flush();
  }
}
