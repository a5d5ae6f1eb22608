package semblance.media.resample;

/// The two inner loops of resizing; all forms yield the same bytes.
sealed interface Passes permits ScalarPasses, SimdPasses {
  /// A short name for reports.
  String name();

  /// Resizes rows along their length.
  ///
  /// @param source `[height, sourceWidth, 3]`
  /// @param firstRow the first row to resize
  /// @param rows how many
  /// @param target `[rows, stride]`, the first `3 * weights.targets()` bytes of a row are written,
  ///   those after them are of no meaning
  /// @param stride at least `3 * weights.targets() + 1`
  void horizontal(
      byte[] source,
      int sourceWidth,
      int firstRow,
      int rows,
      Weights weights,
      byte[] target,
      int stride);

  /// Resizes columns: each target row is a weighted sum of source rows.
  ///
  /// @param source `[rows, stride]`, whose first row is number `firstRow` to `weights`
  /// @param length the bytes of a row that count
  /// @param target `[weights.targets(), length]`
  void vertical(
      byte[] source, int stride, int firstRow, int length, Weights weights, byte[] target);

  /// SIMD if the Vector API's module is in the boot layer and vectors are wide enough, scalar
  /// otherwise.
  static Passes best() {
    return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()
            && SimdPasses.isWorthwhile()
        ? new SimdPasses()
        : new ScalarPasses();
  }
}
