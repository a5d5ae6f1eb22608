package semblance.collection.query;

/// How a field's value compares with a given one.
public enum Operator {
  EQUAL("="),
  /// Requires that the field is present.
  NOT_EQUAL("!="),
  LESS("<"),
  LESS_OR_EQUAL("<="),
  GREATER(">"),
  GREATER_OR_EQUAL(">=");

  private final String symbol;

  Operator(String symbol) {
    this.symbol = symbol;
  }

  /// The sign used in filter expressions.
  public String symbol() {
    return symbol;
  }

  @Override
  public String toString() {
    return symbol;
  }
}
