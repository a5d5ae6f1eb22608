package semblance.catalog.upkeep;

/// Something that a check of a catalog found out.
///
/// @param severity how bad it is
/// @param subject what was checked, such as `catalog.json` or `canaries`
/// @param message one sentence: what is so, and if it is wrong, what to do
public record Finding(Severity severity, String subject, String message) {
  /// How bad a finding is.
  public enum Severity {
    /// As it should be.
    GOOD,
    /// Worth knowing; the catalog can be used.
    WARNING,
    /// The catalog, or a part of it, cannot be used or trusted.
    PROBLEM
  }
}
