package semblance.evaluate;

/// What is searched with, and what for.
public enum Direction {
  /// A text finds its picture among all pictures.
  TEXT_TO_PICTURE("text → picture", "text_to_picture"),
  /// A picture finds one of its texts among all texts of their language.
  PICTURE_TO_TEXT("picture → text", "picture_to_text");

  private final String words;
  private final String label;

  Direction(String words, String label) {
    this.words = words;
    this.label = label;
  }

  /// For people.
  public String words() {
    return words;
  }

  /// For JSON.
  public String label() {
    return label;
  }
}
