package semblance.collection.scan;

/// Some vectors of a table, in the order of its cells, so that a query meets in each cell those
/// alone. Made once for all queries that keep to them.
///
/// Immutable and thread-safe.
public final class Selection {
  private final int[] starts; // [cells + 1]
  private final int[] places; // in their cells, ascending

  private Selection(int[] starts, int[] places) {
    this.starts = starts;
    this.places = places;
  }

  /// Those vectors of a table that have a bit.
  ///
  /// @param chosen a bit for each vector
  public static Selection of(CodeTable table, long[] chosen) {
    int count = 0;
    for (long word : chosen) {
      count += Long.bitCount(word);
    }
    int[] starts = new int[table.cells().count + 1];
    int[] places = new int[count + 1]; // one that is written to and not counted
    int at = 0;
    for (int cell = 0; cell < table.cells().count; cell++) {
      int[] numbers = table.cell(cell).numbers;
      for (int place = 0; place < numbers.length; place++) {
        places[at] = place;
        at += (int) (chosen[numbers[place] >> 6] >>> numbers[place] & 1);
      }
      starts[cell + 1] = at;
    }
    return new Selection(starts, places);
  }

  /// How many vectors of a cell are chosen.
  int count(int cell) {
    return starts[cell + 1] - starts[cell];
  }

  /// Gives the places of some chosen vectors of a cell.
  ///
  /// @param from how many of them are left out
  /// @return how many were given
  int list(int cell, int from, int[] into) {
    int some = Math.min(into.length, count(cell) - from);
    System.arraycopy(places, starts[cell] + from, into, 0, some);
    return some;
  }
}
