package semblance.model;

/// How a tower's number format is chosen.
public enum PrecisionPolicy {
  /// bf16 where the processor has it, where a check shows that it changes next to nothing, and
  /// where it is faster; fp32 otherwise.
  AUTO,
  /// 32-bit floats.
  FP32,
  /// bfloat16 in any case.
  BF16
}
