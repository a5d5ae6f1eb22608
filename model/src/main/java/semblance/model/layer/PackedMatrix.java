package semblance.model.layer;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import semblance.embedding.ModelException;
import semblance.model.checkpoint.NamedTensors;
import semblance.model.checkpoint.StoredFormat;
import semblance.model.checkpoint.StoredTensor;
import semblance.model.tensor.Tensor;

/// A matrix in whole numbers of 4 bits with a factor for each group of them in a row, as the
/// package compressed-tensors 0.20 writes it (`pack-quantized`, symmetric): `NAME_packed` of I32,
/// `[rows, columns / 8]`, each with eight numbers from the lowest bits up, 8 more than they are;
/// `NAME_scale`, `[rows, groups]`; `NAME_shape` of I32 or I64, the rows and columns.
///
/// @param name of the matrix
/// @param packed the numbers
record PackedMatrix(NamedTensors stored, String name, StoredTensor packed) {
  static final String PACKED = "_packed";
  private static final String SHAPE = "_shape";

  /// What would say that zero is another number, or that columns are in another order.
  private static final List<String> FURTHER = List.of("_zero_point", "_g_idx");

  private static final int EACH = 8;
  private static final int ZERO = 8;
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /// The matrix of a name, if it is stored so.
  static Optional<PackedMatrix> find(NamedTensors stored, String name) {
    return stored.find(name + PACKED).map(packed -> new PackedMatrix(stored, name, packed));
  }

  /// Its rows and columns.
  ///
  /// @throws ModelException if it does not say, or says another than what is there
  List<Long> shape() {
    StoredTensor said =
        stored.find(name + SHAPE).orElseThrow(() -> fault("has no %s".formatted(name + SHAPE)));
    List<Long> shape = new ArrayList<>();
    for (int i = 0; i < said.numbers() && said.shape().size() == 1; i++) {
      shape.add(
          switch (said.format()) {
            case I64 -> said.memory().getAtIndex(LONG, i);
            case I32 -> (long) said.memory().getAtIndex(INT, i);
            case F64, F32, F16, BF16, I16, I8, U8, BOOL ->
                throw fault("has a shape in %s, expected I32 or I64".formatted(said.format()));
          });
    }
    boolean fits =
        shape.size() == 2
            && packed.format() == StoredFormat.I32
            && packed.shape().equals(List.of(shape.get(0), shape.get(1) / EACH))
            && shape.get(1) % EACH == 0;
    if (!fits) {
      throw fault(
          "has the shape %s and is stored as %s %s; expected eight numbers of 4 bits in each I32"
              .formatted(shape, packed.format(), packed.shape()));
    }
    for (String further : FURTHER) {
      if (stored.has(name + further)) {
        throw fault("comes with %s, expected factors alone".formatted(name + further));
      }
    }
    return shape;
  }

  /// How many groups of each row have a factor of their own.
  ///
  /// @throws ModelException if they do not make up the columns
  long groups() {
    List<Long> shape = shape();
    List<Long> factors =
        stored
            .find(name + Weights.SCALE)
            .map(StoredTensor::shape)
            .orElseThrow(() -> fault("has no %s".formatted(name + Weights.SCALE)));
    boolean fits =
        factors.size() == 2
            && factors.get(0).equals(shape.get(0))
            && factors.get(1) > 0
            && shape.get(1) % factors.get(1) == 0;
    if (!fits) {
      throw fault(
          "has the shape %s, but %s has %s; expected as many rows, and groups of equal length"
              .formatted(shape, name + Weights.SCALE, factors));
    }
    return factors.get(1);
  }

  /// What the files call the tensors that it consists of, beside the factors.
  List<String> originals() {
    return List.of(stored.original(name + PACKED), stored.original(name + SHAPE));
  }

  /// The numbers times their factors. `[rows, columns]`
  ///
  /// @param factors `[rows, groups]`
  Tensor times(Tensor factors) {
    float[] factor = factors.toFloats();
    int groups = Math.toIntExact(groups());
    int columns = Math.toIntExact(shape().get(1));
    int together = columns / groups;
    MemorySegment numbers = packed.memory();
    return Tensor.ofRows(
        shape().getFirst(),
        columns,
        (row, into) -> {
          long start = row * (columns / EACH);
          for (int column = 0; column < columns; column++) {
            int eight = numbers.getAtIndex(INT, start + column / EACH);
            int number = ((eight >>> (4 * (column % EACH))) & 15) - ZERO;
            into[column] = number * factor[Math.toIntExact(row * groups + column / together)];
          }
        });
  }

  private ModelException fault(String what) {
    return new ModelException(
        "%s: tensor %s, packed in 4 bits, %s; the checkpoint is incomplete or packed in a way that is not supported, bring it unpacked"
            .formatted(stored.where(), stored.original(name + PACKED), what));
  }
}
