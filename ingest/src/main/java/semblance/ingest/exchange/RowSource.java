package semblance.ingest.exchange;

/// The rows of an input, one after the other.
interface RowSource extends AutoCloseable {
  /// Whether there is another row.
  boolean hasNext();

  /// The next row.
  ///
  /// @throws semblance.embedding.UnreadableContentException naming the file and row that cannot be
  ///   read
  ExchangeRow next();

  @Override
  void close();
}
