package semblance.collection.scan;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/// Loops by the Vector API. Sketches are laid out so that a lane is a vector: nothing is summed
/// across lanes.
final class SimdScanKernels implements ScanKernels {
  private static final VectorSpecies<Long> LONGS = LongVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
  private static final int LANES = LONGS.length();

  /// The bits of the second of two rows' numbers.
  private static final int UPPER = 0xffff0000;

  private static final VectorSpecies<Byte> BYTES = ByteVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Short> SHORTS = ShortVector.SPECIES_PREFERRED;

  /// As many 16-bit numbers as there are floats in a vector.
  private static final VectorSpecies<Short> HALVES =
      VectorSpecies.of(short.class, VectorShape.forBitSize(FLOATS.vectorBitSize() / 2));

  private static final int FLOAT_LANES = FLOATS.length();

  /// Whether a lookup in 64 entries is one or two instructions.
  private static final boolean LOOKUP = BYTES.length() >= SketchLayout.ENTRIES / 2;

  private final ScalarScanKernels plain = new ScalarScanKernels();

  @Override
  public String name() {
    return "simd, " + LONGS.vectorBitSize() + " bits";
  }

  @Override
  public int sketch(
      byte[] sketches,
      float[] factors,
      int from,
      int to,
      SketchQuery query,
      float bound,
      int[] found,
      float[] values) {
    if (!LOOKUP) {
      return plain.sketch(sketches, factors, from, to, query, bound, found, values);
    }
    int count = 0;
    short[] sums = new short[BLOCK];
    float[] estimates = new float[BLOCK];
    for (int block = from; block < to; block++) {
      int start = block * query.columns * BLOCK;
      if (BYTES.length() == BLOCK) {
        sumWide(sketches, start, query.tables, query.columns, sums);
      } else {
        sumHalf(sketches, start, query.tables, query.columns, sums, 0);
        sumHalf(sketches, start + BLOCK / 2, query.tables, query.columns, sums, BLOCK / 4);
      }
      int first = block * BLOCK;
      long reached = 0;
      for (int lane = 0; lane < BLOCK; lane += FLOAT_LANES) {
        FloatVector value =
            ((FloatVector)
                    ShortVector.fromArray(HALVES, sums, lane)
                        .convertShape(VectorOperators.S2F, FLOATS, 0))
                .mul(query.step)
                .add(query.offset)
                .mul(FloatVector.fromArray(FLOATS, factors, first + lane));
        value.intoArray(estimates, lane);
        reached |= value.compare(VectorOperators.GE, bound).toLong() << lane;
      }
      while (reached != 0) {
        int place = Long.numberOfTrailingZeros(reached);
        found[count] = first + place;
        values[count] = estimates[place];
        count++;
        reached &= reached - 1;
      }
    }
    return count;
  }

  /// The sums of a block's columns, with vectors of 64 bytes.
  private static void sumWide(
      byte[] sketches, int start, byte[] tables, int columns, short[] sums) {
    ShortVector even = ShortVector.zero(SHORTS);
    ShortVector odd = ShortVector.zero(SHORTS);
    for (int column = 0; column < columns; column += SketchLayout.TOGETHER) {
      int at = column * BLOCK; // BLOCK is as many bytes as a table has entries
      ShortVector some =
          wide(sketches, start + at, tables, at)
              .add(wide(sketches, start + at + BLOCK, tables, at + BLOCK))
              .add(
                  wide(sketches, start + at + 2 * BLOCK, tables, at + 2 * BLOCK)
                      .add(wide(sketches, start + at + 3 * BLOCK, tables, at + 3 * BLOCK)))
              .reinterpretAsShorts();
      even = even.add(some.and((short) 0xff));
      odd = odd.add(some.lanewise(VectorOperators.LSHR, 8));
    }
    even.intoArray(sums, 0);
    odd.intoArray(sums, BLOCK / 2);
  }

  private static ByteVector wide(byte[] sketches, int at, byte[] tables, int table) {
    return ByteVector.fromArray(BYTES, sketches, at)
        .selectFrom(ByteVector.fromArray(BYTES, tables, table));
  }

  /// The sums of half a block's columns, with vectors of 32 bytes.
  private static void sumHalf(
      byte[] sketches, int start, byte[] tables, int columns, short[] sums, int to) {
    ShortVector even = ShortVector.zero(SHORTS);
    ShortVector odd = ShortVector.zero(SHORTS);
    for (int column = 0; column < columns; column += SketchLayout.TOGETHER) {
      int at = column * BLOCK;
      ShortVector some =
          half(sketches, start + at, tables, at)
              .add(half(sketches, start + at + BLOCK, tables, at + BLOCK))
              .add(
                  half(sketches, start + at + 2 * BLOCK, tables, at + 2 * BLOCK)
                      .add(half(sketches, start + at + 3 * BLOCK, tables, at + 3 * BLOCK)))
              .reinterpretAsShorts();
      even = even.add(some.and((short) 0xff));
      odd = odd.add(some.lanewise(VectorOperators.LSHR, 8));
    }
    even.intoArray(sums, to);
    odd.intoArray(sums, BLOCK / 2 + to);
  }

  private static ByteVector half(byte[] sketches, int at, byte[] tables, int table) {
    return ByteVector.fromArray(BYTES, sketches, at)
        .selectFrom(
            ByteVector.fromArray(BYTES, tables, table),
            ByteVector.fromArray(BYTES, tables, table + BLOCK / 2));
  }

  private static LongVector common(long[] planes, int at, LongVector bits) {
    return LongVector.fromArray(LONGS, planes, at).and(bits).lanewise(VectorOperators.BIT_COUNT);
  }

  @Override
  public long row(long[] rows, int start, RowQuery query) {
    return row(rows, start, query.planes, query.planeCount, query.words, query.shifts);
  }

  private static long row(
      long[] rows, int start, long[] planes, int planeCount, int words, long[] shifts) {
    LongVector sum = LongVector.zero(LONGS);
    for (int word = 0; word < words; word += LANES) {
      LongVector bits = LongVector.fromArray(LONGS, rows, start + word);
      LongVector weighted = LongVector.zero(LONGS);
      for (int plane = 1; plane < planeCount; plane++) {
        weighted = weighted.add(weighted).add(common(planes, plane * words + word, bits));
      }
      weighted =
          weighted.sub(common(planes, word, bits).lanewise(VectorOperators.LSHL, planeCount - 1));
      sum =
          sum.add(
              weighted.lanewise(VectorOperators.LSHL, LongVector.fromArray(LONGS, shifts, word)));
    }
    return sum.reduceLanes(VectorOperators.ADD);
  }

  @Override
  public void multiply(
      float[] transposed, int rows, int dimension, float[] vectors, int count, float[] products) {
    int lanes = FLOATS.length();
    int vector = 0;
    for (; vector + 4 <= count; vector += 4) {
      for (int row = 0; row < rows; row += 4 * lanes) {
        multiplyFour(transposed, rows, dimension, vectors, vector, row, products);
      }
    }
    for (; vector < count; vector++) {
      for (int row = 0; row < rows; row += 4 * lanes) {
        multiplyOne(transposed, rows, dimension, vectors, vector, row, products);
      }
    }
  }

  private static void multiplyFour(
      float[] transposed,
      int rows,
      int dimension,
      float[] vectors,
      int vector,
      int row,
      float[] products) {
    int lanes = FLOATS.length();
    FloatVector a0 = FloatVector.zero(FLOATS);
    FloatVector a1 = a0;
    FloatVector a2 = a0;
    FloatVector a3 = a0;
    FloatVector b0 = a0;
    FloatVector b1 = a0;
    FloatVector b2 = a0;
    FloatVector b3 = a0;
    FloatVector c0 = a0;
    FloatVector c1 = a0;
    FloatVector c2 = a0;
    FloatVector c3 = a0;
    FloatVector d0 = a0;
    FloatVector d1 = a0;
    FloatVector d2 = a0;
    FloatVector d3 = a0;
    int from = vector * dimension;
    for (int i = 0; i < dimension; i++) {
      int at = i * rows + row;
      FloatVector m0 = FloatVector.fromArray(FLOATS, transposed, at);
      FloatVector m1 = FloatVector.fromArray(FLOATS, transposed, at + lanes);
      FloatVector m2 = FloatVector.fromArray(FLOATS, transposed, at + 2 * lanes);
      FloatVector m3 = FloatVector.fromArray(FLOATS, transposed, at + 3 * lanes);
      FloatVector a = FloatVector.broadcast(FLOATS, vectors[from + i]);
      a0 = m0.fma(a, a0);
      a1 = m1.fma(a, a1);
      a2 = m2.fma(a, a2);
      a3 = m3.fma(a, a3);
      FloatVector b = FloatVector.broadcast(FLOATS, vectors[from + dimension + i]);
      b0 = m0.fma(b, b0);
      b1 = m1.fma(b, b1);
      b2 = m2.fma(b, b2);
      b3 = m3.fma(b, b3);
      FloatVector c = FloatVector.broadcast(FLOATS, vectors[from + 2 * dimension + i]);
      c0 = m0.fma(c, c0);
      c1 = m1.fma(c, c1);
      c2 = m2.fma(c, c2);
      c3 = m3.fma(c, c3);
      FloatVector d = FloatVector.broadcast(FLOATS, vectors[from + 3 * dimension + i]);
      d0 = m0.fma(d, d0);
      d1 = m1.fma(d, d1);
      d2 = m2.fma(d, d2);
      d3 = m3.fma(d, d3);
    }
    store(a0, a1, a2, a3, products, vector * rows + row);
    store(b0, b1, b2, b3, products, (vector + 1) * rows + row);
    store(c0, c1, c2, c3, products, (vector + 2) * rows + row);
    store(d0, d1, d2, d3, products, (vector + 3) * rows + row);
  }

  private static void multiplyOne(
      float[] transposed,
      int rows,
      int dimension,
      float[] vectors,
      int vector,
      int row,
      float[] products) {
    int lanes = FLOATS.length();
    FloatVector a0 = FloatVector.zero(FLOATS);
    FloatVector a1 = a0;
    FloatVector a2 = a0;
    FloatVector a3 = a0;
    int from = vector * dimension;
    for (int i = 0; i < dimension; i++) {
      int at = i * rows + row;
      FloatVector a = FloatVector.broadcast(FLOATS, vectors[from + i]);
      a0 = FloatVector.fromArray(FLOATS, transposed, at).fma(a, a0);
      a1 = FloatVector.fromArray(FLOATS, transposed, at + lanes).fma(a, a1);
      a2 = FloatVector.fromArray(FLOATS, transposed, at + 2 * lanes).fma(a, a2);
      a3 = FloatVector.fromArray(FLOATS, transposed, at + 3 * lanes).fma(a, a3);
    }
    store(a0, a1, a2, a3, products, vector * rows + row);
  }

  private static void store(
      FloatVector v0, FloatVector v1, FloatVector v2, FloatVector v3, float[] array, int at) {
    int lanes = FLOATS.length();
    v0.intoArray(array, at);
    v1.intoArray(array, at + lanes);
    v2.intoArray(array, at + 2 * lanes);
    v3.intoArray(array, at + 3 * lanes);
  }

  @Override
  public void multiply(RoughMatrix matrix, float[] vector, float[] products) {
    int step = 2 * FLOATS.length();
    for (int group = 0; group < matrix.rows; group += RoughMatrix.GROUP) {
      for (int j = 0; j < RoughMatrix.GROUP / 2; j += step) {
        multiplyPairs(matrix.pairs, matrix.rows / 2, group / 2 + j, vector, products, group + j);
      }
    }
  }

  /// The products of as many pairs of rows as two vectors hold.
  private static void multiplyPairs(
      int[] pairs, int columnPairs, int pair, float[] vector, float[] products, int row) {
    int lanes = FLOATS.length();
    FloatVector low0 = FloatVector.zero(FLOATS);
    FloatVector low1 = low0;
    FloatVector high0 = low0;
    FloatVector high1 = low0;
    for (int i = 0; i < vector.length; i++) {
      int at = i * columnPairs + pair;
      FloatVector number = FloatVector.broadcast(FLOATS, vector[i]);
      IntVector two0 = IntVector.fromArray(INTS, pairs, at);
      IntVector two1 = IntVector.fromArray(INTS, pairs, at + lanes);
      low0 = two0.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().fma(number, low0);
      low1 = two1.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().fma(number, low1);
      high0 = two0.and(UPPER).reinterpretAsFloats().fma(number, high0);
      high1 = two1.and(UPPER).reinterpretAsFloats().fma(number, high1);
    }
    low0.intoArray(products, row);
    low1.intoArray(products, row + lanes);
    high0.intoArray(products, row + RoughMatrix.GROUP / 2);
    high1.intoArray(products, row + RoughMatrix.GROUP / 2 + lanes);
  }
}
