package semblance.embedding;

/// Training that cannot go on: a loss that is no number any more, or data that nothing can be
/// learned from.
public final class TrainingException extends SemblanceException {
  public TrainingException(String message) {
    super(message);
  }
}
