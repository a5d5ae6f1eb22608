package semblance.model.tower;

import java.util.Arrays;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import semblance.model.tensor.NumberFormat;
import semblance.model.tensor.Tensor;

/// Texts as token ids, padded behind to the length of the longest. Used within a tensor scope.
///
/// @param ids `[batch, tokens]`
/// @param texts the same ids without padding, a row a text; not to be written to
/// @param uncounted for each text, how many tokens at its start do not count in a mean and the like
@SuppressWarnings("ArrayRecordComponent") // neither compared nor printed
public record TextBatch(Tensor ids, int[][] texts, int[] uncounted) {
  /// Texts all of whose tokens count.
  public static TextBatch of(int[][] texts, int padding) {
    return of(texts, padding, new int[texts.length]);
  }

  /// Texts of which some tokens do not count.
  ///
  /// @param uncounted for each text, how many at its start
  public static TextBatch of(int[][] texts, int padding, int[] uncounted) {
    int longest = Stream.of(texts).mapToInt(text -> text.length).max().orElse(0);
    long[] ids = new long[texts.length * longest];
    for (int row = 0; row < texts.length; row++) {
      for (int i = 0; i < longest; i++) {
        ids[row * longest + i] = i < texts[row].length ? texts[row][i] : padding;
      }
    }
    return new TextBatch(Tensor.of(ids, texts.length, longest), texts, uncounted);
  }

  /// What is added to attention where every token of an id is hidden, `[batch, 1, 1, tokens]`: 0
  /// for others and -infinity for those; null where there is none.
  public @Nullable Tensor hiding(int id, NumberFormat format) {
    float[] numbers = new float[size() * tokens()];
    boolean some = false;
    for (int row = 0; row < size(); row++) {
      for (int i = 0; i < tokens(); i++) {
        if (i >= texts[row].length || texts[row][i] == id) {
          numbers[row * tokens() + i] = Float.NEGATIVE_INFINITY;
          some = true;
        }
      }
    }
    return some ? Tensor.of(numbers, size(), 1, 1, tokens()).to(format) : null;
  }

  /// How many texts there are.
  public int size() {
    return texts.length;
  }

  /// Tokens of the longest text.
  public int tokens() {
    return Math.toIntExact(ids.size(1));
  }

  /// A place in each text.
  public int[] places(ToIntFunction<int[]> place) {
    return Stream.of(texts).mapToInt(place).toArray();
  }

  /// The place of each token in a table of positions, `[batch, tokens]`, where tokens of one id
  /// take no place and stand before the first; null where there are none of them, and places count
  /// up.
  ///
  /// @param first the place of a text's first token
  /// @param without the id that takes no place, or -1 for none
  public @Nullable Tensor placesFrom(int first, int without) {
    if (Stream.of(texts).noneMatch(text -> IntStream.of(text).anyMatch(id -> id == without))) {
      return null;
    }
    long[] places = new long[size() * tokens()];
    for (int row = 0; row < size(); row++) {
      int next = first;
      for (int i = 0; i < tokens(); i++) {
        boolean takesOne = i < texts[row].length && texts[row][i] != without;
        places[row * tokens() + i] = takesOne ? next++ : Math.max(0, first - 1);
      }
    }
    return Tensor.of(places, size(), tokens());
  }

  /// Whether a token counts in a mean and the like; the last one always does.
  boolean counts(int text, int token) {
    return token >= Math.min(uncounted[text], texts[text].length - 1);
  }

  /// The place of each text's first token that counts.
  int[] firstCounted() {
    int[] places = new int[size()];
    Arrays.setAll(places, text -> Math.min(uncounted[text], texts[text].length - 1));
    return places;
  }

  private boolean padded() {
    return Stream.of(texts).anyMatch(text -> text.length < tokens());
  }

  /// What is added to attention, `[batch, 1, 1, tokens]`: 0 for a token and -infinity for padding;
  /// null where nothing is padded.
  public @Nullable Tensor mask(NumberFormat format) {
    return padded()
        ? perToken(0, Float.NEGATIVE_INFINITY).reshape(size(), 1, 1, tokens()).to(format)
        : null;
  }

  /// The output at one place of each text, `[batch, tokens, width] -> [batch, width]`.
  public static Tensor at(Tensor states, int[] places) {
    Tensor[] rows = new Tensor[places.length];
    for (int text = 0; text < places.length; text++) {
      rows[text] = states.narrow(0, text, 1).select(1, places[text]); // [1, width]
    }
    return Tensor.concatenate(0, rows);
  }

  /// The mean over each text's tokens, `[batch, tokens, width] -> [batch, width]`, in 32-bit
  /// floats.
  public Tensor mean(Tensor states) {
    Tensor exact = states.to(NumberFormat.FLOAT32);
    if (!padded()) {
      return exact.mean(1);
    }
    Tensor present = perToken(1, 0).reshape(size(), tokens(), 1);
    return exact.multiply(present).sum(1).divide(present.sum(1));
  }

  /// The mean over each text's tokens that have another id, `[batch, tokens, width] -> [batch,
  /// width]`, in 32-bit floats.
  public Tensor meanWithout(int id, Tensor states) {
    Tensor present = // [batch, tokens, 1]
        perToken((text, i) -> texts[text][i] == id ? 0 : 1, 0).reshape(size(), tokens(), 1);
    return states.to(NumberFormat.FLOAT32).multiply(present).sum(1).divide(present.sum(1));
  }

  /// `[batch, tokens]`.
  private Tensor perToken(float there, float padding) {
    return perToken((_, _) -> there, padding);
  }

  /// A number for each token of each text.
  interface TokenNumbers {
    float at(int text, int token);
  }

  /// `[batch, tokens]`.
  Tensor perToken(TokenNumbers there, float padding) {
    float[] numbers = new float[size() * tokens()];
    for (int row = 0; row < size(); row++) {
      for (int i = 0; i < tokens(); i++) {
        numbers[row * tokens() + i] = i < texts[row].length ? there.at(row, i) : padding;
      }
    }
    return Tensor.of(numbers, size(), tokens());
  }
}
