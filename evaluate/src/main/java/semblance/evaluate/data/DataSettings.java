package semblance.evaluate.data;

import java.util.List;
import java.util.Optional;

/// Which columns of a table say what.
///
/// @param textColumns those that hold texts; empty for the usual names
/// @param classField the one that holds each picture's class, or several as a list
public record DataSettings(List<String> textColumns, Optional<String> classField) {
  public DataSettings {
    textColumns = List.copyOf(textColumns);
  }

  /// Columns by their usual names, and no classes but those of folders.
  public static DataSettings usual() {
    return new DataSettings(List.of(), Optional.empty());
  }

  /// With texts in other columns.
  public DataSettings withTextColumns(List<String> columns) {
    return new DataSettings(columns, classField);
  }

  /// With classes in a column.
  public DataSettings withClassField(String field) {
    return new DataSettings(textColumns, Optional.of(field));
  }
}
