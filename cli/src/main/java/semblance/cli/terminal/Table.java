package semblance.cli.terminal;

import java.util.ArrayList;
import java.util.List;

/// Rows of text in columns, each as wide as its widest cell; a last column is cut where the line
/// ends.
public final class Table {
  private static final String GAP = "  ";

  private final List<List<String>> rows = new ArrayList<>();
  private final List<Boolean> rightAligned;

  private Table(List<Boolean> rightAligned) {
    this.rightAligned = rightAligned;
  }

  /// A table without rows.
  ///
  /// @param alignment a character a column: `l` for left, `r` for right
  public static Table aligned(String alignment) {
    return new Table(alignment.chars().mapToObj(c -> c == 'r').toList());
  }

  /// Adds a row; what a cell holds is made safe to print.
  ///
  /// @throws IllegalArgumentException if there are not as many cells as columns
  public Table row(String... cells) {
    if (cells.length != rightAligned.size()) {
      throw new IllegalArgumentException(
          "a row of %d cells in a table of %d columns"
              .formatted(cells.length, rightAligned.size()));
    }
    rows.add(List.of(cells).stream().map(SafeText::escaped).toList());
    return this;
  }

  /// The lines, each at most `columns` cells wide.
  public List<String> lines(int columns) {
    int count = rightAligned.size();
    int[] widths = new int[count];
    for (List<String> row : rows) {
      for (int column = 0; column < count; column++) {
        widths[column] = Math.max(widths[column], SafeText.width(row.get(column)));
      }
    }
    List<String> lines = new ArrayList<>(rows.size());
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < count; column++) {
        String cell = row.get(column);
        String padding = " ".repeat(widths[column] - SafeText.width(cell));
        line.append(column == 0 ? "" : GAP);
        if (rightAligned.get(column)) {
          line.append(padding).append(cell);
        } else {
          line.append(cell).append(column == count - 1 ? "" : padding);
        }
      }
      lines.add(SafeText.cut(line.toString(), columns).stripTrailing());
    }
    return lines;
  }
}
