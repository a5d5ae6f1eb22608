package semblance.model.family;

/// Where CLIP's text network reads its result.
///
/// Configurations written before 2023 give 2 as the id of the end token, which is wrong; for them
/// transformers takes the place of the highest id, which in CLIP's own vocabulary is the end token.
sealed interface EndOfText {
  /// The place in a text, its padding left out.
  int place(long[] ids);

  static EndOfText of(int endId) {
    return endId == 2 ? new HighestId() : new FirstOf(endId);
  }

  /// The first place of the highest id.
  record HighestId() implements EndOfText {
    @Override
    public int place(long[] ids) {
      int place = 0;
      for (int i = 1; i < ids.length; i++) {
        if (ids[i] > ids[place]) {
          place = i;
        }
      }
      return place;
    }
  }

  /// The first place of an id; the first token if it is missing, as in transformers.
  record FirstOf(int id) implements EndOfText {
    @Override
    public int place(long[] ids) {
      for (int i = 0; i < ids.length; i++) {
        if (ids[i] == id) {
          return i;
        }
      }
      return 0;
    }
  }
}
