package semblance.collection.query;

/// How sure it must be that the nearest items are among those found: the share of the true ones, on
/// average over queries of any modality.
public enum Recall {
  /// 95 in 100 are found.
  FAST(.95),
  /// 98 in 100 are found.
  BALANCED(.98),
  /// None is missed: every item that passes the filter is compared.
  EXACT(1);

  private final double share;

  Recall(double share) {
    this.share = share;
  }

  /// The share of the nearest items that is found, above 0 and at most 1.
  public double share() {
    return share;
  }
}
