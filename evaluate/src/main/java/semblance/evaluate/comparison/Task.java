package semblance.evaluate.comparison;

import semblance.evaluate.retrieval.RankedQuery;

/// Something that models are compared in.
public enum Task {
  /// A text finds its picture.
  TEXT_TO_PICTURE("text → picture", "text_to_picture", "pictures by words"),
  /// A picture finds one of its texts.
  PICTURE_TO_TEXT("picture → text", "picture_to_text", "texts by a picture"),
  /// A text finds another text of the same picture.
  TEXT_TO_TEXT("text → text", "text_to_text", "texts by words"),
  /// A picture finds others of its class.
  PICTURE_TO_PICTURE("picture → picture", "picture_to_picture", "pictures by a picture");

  private final String words;
  private final String label;
  private final String purpose;

  Task(String words, String label, String purpose) {
    this.words = words;
    this.label = label;
    this.purpose = purpose;
  }

  /// For people.
  public String words() {
    return words;
  }

  /// For JSON.
  public String label() {
    return label;
  }

  /// What it is good for, after "to find".
  public String purpose() {
    return purpose;
  }

  /// The figure that decides: whether an answer is among the first ten. Where many answers are
  /// right, as with classes, that would be so for nearly all queries, and how well the first ten
  /// are filled with them decides.
  double headline(RankedQuery query) {
    return this == PICTURE_TO_PICTURE ? query.ndcg(10) : query.hit(10);
  }

  /// The name of that figure.
  public String headlineName() {
    return this == PICTURE_TO_PICTURE ? "nDCG@10" : "R@10";
  }
}
