package semblance.embedding;

/// Whether content is asked with or stored; some models put different prompts before the two.
public enum Role {
  /// Content that is searched with.
  QUERY,
  /// Content that is stored and found.
  DOCUMENT
}
