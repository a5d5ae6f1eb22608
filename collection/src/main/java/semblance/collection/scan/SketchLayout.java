package semblance.collection.scan;

import java.util.ArrayList;
import java.util.List;

/// Which coordinates' codes share a column of a sketch: as many as fit into [#BITS] bits, so that
/// what a column adds to a product is looked up in a table of 64 entries. (The layout is that of
/// André, Kermarrec and Le Scouarnec, "Quicker ADC", 2019, with scalar codes in the columns.)
///
/// Immutable and thread-safe.
final class SketchLayout {
  /// Bits of a column.
  static final int BITS = 6;

  /// Entries of a column's table.
  static final int ENTRIES = 1 << BITS;

  /// Columns that are summed in bytes before the sums are widened.
  static final int TOGETHER = 4;

  /// The most that an entry of a table may be, so that the sum of a few fits into a byte.
  static final int MOST = 255 / TOGETHER;

  /// Columns, a multiple of [#TOGETHER].
  final int columns;

  private final int[] first; // of the slots of each column, [columns + 1]
  private final int[] coordinates; // [slots]
  private final int[] shifts; // [slots]
  private final int[] widths; // [slots]

  private SketchLayout(List<List<int[]>> filled) {
    columns = (filled.size() + TOGETHER - 1) / TOGETHER * TOGETHER;
    int slots = filled.stream().mapToInt(List::size).sum();
    first = new int[columns + 1];
    coordinates = new int[slots];
    shifts = new int[slots];
    widths = new int[slots];
    int slot = 0;
    for (int column = 0; column < columns; column++) {
      first[column] = slot;
      int shift = 0;
      if (column < filled.size()) {
        for (int[] coordinate : filled.get(column)) {
          coordinates[slot] = coordinate[0];
          widths[slot] = coordinate[1];
          shifts[slot] = shift;
          shift += coordinate[1];
          slot++;
        }
      }
    }
    first[columns] = slot;
  }

  /// The layout of a grid's codes: the widest are put in first, the others where there is room.
  static SketchLayout of(Grid grid) {
    List<List<int[]>> columns = new ArrayList<>();
    List<Integer> room = new ArrayList<>();
    int open = 0; // columns before it are full
    for (int width = BITS; width > 0; width--) {
      int column = open;
      for (int word = 0; word < grid.bits.length; word++) {
        for (int i = 0; grid.bits[word] == width && i < Rotation.WORD; i++) {
          while (column < room.size() && room.get(column) < width) {
            column++;
          }
          if (column == room.size()) {
            columns.add(new ArrayList<>());
            room.add(BITS);
          }
          columns.get(column).add(new int[] {word * Rotation.WORD + i, width});
          room.set(column, room.get(column) - width);
        }
      }
      while (open < room.size() && room.get(open) == 0) {
        open++;
      }
    }
    return new SketchLayout(columns);
  }

  /// The columns that sketches of so many bits take at most, if no column has room left.
  static int columns(int bits) {
    int columns = (bits + BITS - 1) / BITS;
    return (columns + TOGETHER - 1) / TOGETHER * TOGETHER;
  }

  /// Where the columns of a vector lie in its block: the vectors of the first half lie on the even
  /// places, so that widening by halves of words puts all into order.
  static int place(int number) {
    int half = ScanKernels.BLOCK / 2;
    return number < half ? 2 * number : 2 * (number - half) + 1;
  }

  /// Writes the columns of a vector.
  ///
  /// @param codes a code for each coordinate
  /// @param sketches blocks of columns of [ScanKernels#BLOCK] bytes
  /// @param number of the vector
  void pack(byte[] codes, byte[] sketches, int number) {
    int block = ScanKernels.BLOCK;
    int to = number / block * columns * block + place(number % block);
    for (int column = 0; column < columns; column++) {
      int entry = 0;
      for (int slot = first[column]; slot < first[column + 1]; slot++) {
        entry |= codes[coordinates[slot]] << shifts[slot];
      }
      sketches[to + column * block] = (byte) entry;
    }
  }

  /// What each entry of each column adds to a query's product.
  ///
  /// @param weights what one step of each coordinate's code is worth
  /// @return `[columns, ENTRIES]`, from 0 for each column
  float[] products(float[] weights) {
    float[] products = new float[columns * ENTRIES];
    for (int column = 0; column < columns; column++) {
      int start = column * ENTRIES;
      float least = 0;
      for (int slot = first[column]; slot < first[column + 1]; slot++) {
        float weight = weights[coordinates[slot]];
        least += Math.min(0, weight * ((1 << widths[slot]) - 1));
        int below = 1 << shifts[slot];
        for (int code = 1; code < 1 << widths[slot]; code++) {
          for (int i = 0; i < below; i++) {
            products[start + code * below + i] = products[start + i] + code * weight;
          }
        }
      }
      int used =
          first[column] == first[column + 1]
              ? 1
              : 1 << (shifts[first[column + 1] - 1] + widths[first[column + 1] - 1]);
      for (int i = 0; i < used; i++) {
        products[start + i] -= least;
      }
    }
    return products;
  }
}
