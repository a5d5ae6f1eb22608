package semblance.model.tower;

/// The token of a text at which a text network's result is read.
public sealed interface ReadingPlace {
  /// The place among a text's ids.
  int place(int[] ids);

  /// Where transformers' CLIP reads.
  ///
  /// Configurations written before 2023 give 2 as the id of the end token, which is wrong; for them
  /// transformers takes the place of the highest id, which in CLIP's own vocabulary is the end
  /// token.
  static ReadingPlace ofEnd(int endId) {
    return endId == 2 ? new HighestId() : new FirstOf(endId);
  }

  /// The first token.
  record First() implements ReadingPlace {
    @Override
    public int place(int[] ids) {
      return 0;
    }
  }

  /// The last token, most often padding.
  record Last() implements ReadingPlace {
    @Override
    public int place(int[] ids) {
      return ids.length - 1;
    }
  }

  /// The first place of the highest id, which in CLIP's vocabulary is the end token.
  record HighestId() implements ReadingPlace {
    @Override
    public int place(int[] ids) {
      int place = 0;
      for (int i = 1; i < ids.length; i++) {
        if (ids[i] > ids[place]) {
          place = i;
        }
      }
      return place;
    }
  }

  /// The first place of an id; the first token if it is missing, as in the references.
  record FirstOf(int id) implements ReadingPlace {
    @Override
    public int place(int[] ids) {
      for (int i = 0; i < ids.length; i++) {
        if (ids[i] == id) {
          return i;
        }
      }
      return 0;
    }
  }
}
