package semblance.model.text;

/// What stands in the places a text leaves free.
public sealed interface Padding {
  /// Texts keep the length they have.
  Padding NONE = new None();

  /// Every text is made as long as the limit by an id after it.
  static Padding after(int id) {
    return new ToLimit(id, Side.AFTER);
  }

  /// What a fingerprint says of it.
  String describe();

  /// Texts keep the length they have.
  record None() implements Padding {
    @Override
    public String describe() {
      return "none";
    }
  }

  /// Every text is made as long as the limit.
  ///
  /// @param id what stands in free places
  record ToLimit(int id, Side side) implements Padding {
    @Override
    public String describe() {
      return switch (side) {
        case BEFORE -> "to the limit, %d before".formatted(id);
        case AFTER -> "to the limit, %d after".formatted(id);
      };
    }
  }

  /// Where free places are.
  enum Side {
    BEFORE,
    AFTER
  }
}
