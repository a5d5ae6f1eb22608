package semblance.model.network;

import java.util.stream.LongStream;

/// How tokens are cut into windows: the order that puts each window's tokens together, and which of
/// them do not see each other.
///
/// Shifted windows begin half a window further, and those at the end go on at the beginning; there
/// tokens that were no neighbours are kept from each other.
///
/// @param side rows and columns of a window
/// @param shift by how many rows and columns it begins later; 0 for not shifted
record Windows(Grid grid, int side, int shift) {
  /// What is added to the attention of tokens that were no neighbours; the reference's.
  private static final float APART = -100;

  /// @param wanted rows and columns of a window, if there are as many
  /// @param shifted whether windows are shifted, if there are several
  static Windows of(Grid grid, int wanted, boolean shifted) {
    boolean several = Math.min(grid.rows(), grid.columns()) > wanted;
    return new Windows(grid, grid.window(wanted), shifted && several ? wanted / 2 : 0);
  }

  /// The tokens with the rows and columns that are missing to whole windows.
  private Grid filled() {
    return new Grid(
        Math.ceilDiv(grid.rows(), side) * side, Math.ceilDiv(grid.columns(), side) * side);
  }

  /// Whether rows or columns are missing to whole windows.
  boolean isFilled() {
    return !filled().equals(grid);
  }

  /// How many windows there are.
  int count() {
    return filled().tokens() / tokens();
  }

  /// Tokens in a window.
  int tokens() {
    return side * side;
  }

  /// For each place, window after window, the token that stands there; where one is missing, the
  /// number behind the last one's.
  long[] order() {
    Grid filled = filled();
    long[] order = new long[filled.tokens()];
    int across = filled.columns() / side;
    for (int place = 0; place < order.length; place++) {
      int window = place / tokens();
      int within = place % tokens();
      int row = window / across * side + within / side;
      int column = window % across * side + within % side;
      int down = (row + shift) % filled.rows();
      int right = (column + shift) % filled.columns();
      order[place] =
          down < grid.rows() && right < grid.columns()
              ? (long) down * grid.columns() + right
              : grid.tokens();
    }
    return order;
  }

  /// For each token, the place where it stands.
  long[] places() {
    long[] order = order();
    long[] places = new long[grid.tokens()];
    for (int place = 0; place < order.length; place++) {
      if (order[place] < places.length) {
        places[Math.toIntExact(order[place])] = place;
      }
    }
    return places;
  }

  /// Whether tokens stand in their windows' order as they are.
  boolean isWhole() {
    long[] order = order();
    return LongStream.range(0, order.length).allMatch(place -> order[(int) place] == place);
  }

  /// What is added to attention because of the shift, `[windows, tokens, tokens]`.
  float[] mask() {
    int tokens = tokens();
    float[] mask = new float[count() * tokens * tokens];
    int across = filled().columns() / side;
    for (int window = 0; window < count(); window++) {
      for (int one = 0; one < tokens; one++) {
        for (int other = 0; other < tokens; other++) {
          if (region(window, across, one) != region(window, across, other)) {
            mask[(window * tokens + one) * tokens + other] = APART;
          }
        }
      }
    }
    return mask;
  }

  /// Tokens of the same region see each other.
  private int region(int window, int across, int within) {
    int row = window / across * side + within / side;
    int column = window % across * side + within % side;
    Grid filled = filled();
    return 3 * part(row, filled.rows()) + part(column, filled.columns());
  }

  /// The last window along an axis holds the last tokens and the first ones.
  private int part(int place, int length) {
    return place < length - side ? 0 : place < length - shift ? 1 : 2;
  }

  /// For each pair of tokens of a window, the row of the table of position biases.
  long[] relativePlaces() {
    int tokens = tokens();
    long[] rows = new long[tokens * tokens];
    for (int one = 0; one < tokens; one++) {
      for (int other = 0; other < tokens; other++) {
        int down = one / side - other / side + side - 1;
        int right = one % side - other % side + side - 1;
        rows[one * tokens + other] = (long) down * (2 * side - 1) + right;
      }
    }
    return rows;
  }
}
