package semblance.benchmarks.vectors;

import java.io.IOException;
import java.util.List;
import semblance.benchmarks.workload.Answers;
import semblance.benchmarks.workload.Cell;

/// A library that finds nearest vectors.
///
/// Not thread-safe.
public interface Contestant extends AutoCloseable {
  /// A word for tables.
  String name();

  /// Builds the index over all vectors of the workload.
  ///
  /// @return what was built, in words, with its times
  String build() throws IOException;

  /// Its settings for a cell, from fast to sure.
  List<String> settings(Cell cell);

  /// Seconds of searches before its first figure, for what is compiled while it runs.
  default double warmUpSeconds() {
    return 0;
  }

  /// Asks all queries of a cell, again and again, for about so long.
  ///
  /// @param seconds to measure, after a short warming up
  Answers search(Cell cell, String setting, double seconds) throws IOException;

  @Override
  void close() throws IOException;
}
