package semblance.model;

import java.util.List;

/// What a check of a model found.
///
/// @param description what the model is
/// @param findings in the order they were made
public record Verification(ModelDescription description, List<Finding> findings) {
  public Verification {
    findings = List.copyOf(findings);
  }

  /// One thing that was looked at.
  ///
  /// @param what such as `text tower: tokenizer`
  /// @param good whether it is as it should be
  /// @param detail what was found, and what to do if it is not good
  public record Finding(String what, boolean good, String detail) {}

  /// Whether all is as it should be.
  public boolean good() {
    return findings.stream().allMatch(Finding::good);
  }
}
