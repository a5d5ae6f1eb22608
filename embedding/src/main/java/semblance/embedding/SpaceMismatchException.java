package semblance.embedding;

/// Vectors of two spaces were about to meet, which is never allowed.
public final class SpaceMismatchException extends SemblanceException {
  /// @param refusal what was refused, such as `the two embeddings cannot be compared`
  public SpaceMismatchException(String refusal, LatentSpace one, LatentSpace other) {
    super(
        "%s: they lie in different latent spaces (%s against %s), which differ in %s"
            .formatted(
                refusal,
                one.shortFingerprint(),
                other.shortFingerprint(),
                String.join("; ", one.differences(other))));
  }

  public SpaceMismatchException(String message) {
    super(message);
  }
}
