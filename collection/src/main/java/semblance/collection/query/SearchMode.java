package semblance.collection.query;

/// How thoroughly the nearest items are looked for.
public enum SearchMode {
  /// By graph where there are many items, so that a near one is missed now and then; exactly where
  /// there are few.
  APPROXIMATE,
  /// Every item that passes the filter is compared.
  EXACT
}
