package semblance.ingest.exchange;

/// Where the rows of an export go.
interface RowSink extends AutoCloseable {
  /// Writes a row; rows of one item come one after the other.
  void write(ExchangeRow row);

  /// Finishes all files.
  @Override
  void close();
}
