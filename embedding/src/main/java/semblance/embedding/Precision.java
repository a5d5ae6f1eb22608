package semblance.embedding;

/// The number format a network computes in. Vectors are always given out as 32-bit floats.
public enum Precision {
  /// IEEE single precision.
  FP32("fp32"),
  /// bfloat16 matrices with single-precision accumulation.
  BF16("bf16");

  private final String label;

  Precision(String label) {
    this.label = label;
  }

  /// The word used in files, JSON and on the command line.
  public String label() {
    return label;
  }

  @Override
  public String toString() {
    return label;
  }
}
