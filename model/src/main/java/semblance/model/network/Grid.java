package semblance.model.network;

/// Tokens in rows and columns.
record Grid(int rows, int columns) {
  int tokens() {
    return rows * columns;
  }

  boolean isEmpty() {
    return rows < 1 || columns < 1;
  }

  boolean isOdd() {
    return rows % 2 == 1 || columns % 2 == 1;
  }

  /// The side of the windows here: no longer than the shorter side.
  int window(int wanted) {
    return Math.min(wanted, Math.min(rows, columns));
  }

  /// Whether it can be cut into windows.
  boolean fits(int wanted) {
    int window = window(wanted);
    return rows % window == 0 && columns % window == 0;
  }
}
