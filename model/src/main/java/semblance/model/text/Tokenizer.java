package semblance.model.text;

import java.util.Arrays;

/// Turns a text into ids of a vocabulary, and knows the special tokens around a text.
///
/// Thread-safe until closed.
public final class Tokenizer implements AutoCloseable {
  private final Encoder encoder;
  private final Surroundings around;

  Tokenizer(Encoder encoder, Surroundings around) {
    this.encoder = encoder;
    this.around = around;
  }

  /// The ids of a text, special tokens not added; those written in the text are recognised.
  public int[] encode(String text) {
    return encoder.encode(wellFormed(text));
  }

  /// The text that ids stand for, as the reference writes it; special tokens are left out.
  public String decode(int[] ids) {
    return encoder.decode(ids);
  }

  /// The text with each unpaired surrogate, which no UTF-8 can hold, as U+FFFD.
  private static String wellFormed(String text) {
    StringBuilder repaired = null;
    for (int i = 0; i < text.length(); i++) {
      char unit = text.charAt(i);
      if (Character.isHighSurrogate(unit)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(unit)) {
        if (repaired == null) {
          repaired = new StringBuilder(text);
        }
        repaired.setCharAt(i, '\uFFFD');
      }
    }
    return repaired == null ? text : repaired.toString();
  }

  /// The special tokens that stand before every text.
  public int[] prefix() {
    return around.prefix.clone();
  }

  /// The special tokens that stand after every text.
  public int[] suffix() {
    return around.suffix.clone();
  }

  /// The ids of a text with the special tokens around it.
  public int[] surround(int[] content) {
    int[] suffix = around.suffix;
    if (around.suffixOnce
        && suffix.length > 0
        && content.length > 0
        && content[content.length - 1] == suffix[0]) {
      suffix = Arrays.copyOfRange(suffix, 1, suffix.length);
    }
    int[] whole =
        Arrays.copyOf(around.prefix, around.prefix.length + content.length + suffix.length);
    System.arraycopy(content, 0, whole, around.prefix.length, content.length);
    System.arraycopy(suffix, 0, whole, around.prefix.length + content.length, suffix.length);
    return whole;
  }

  /// Whether a text that is too long loses its start instead of its end.
  public boolean losesStart() {
    return around.losesStart;
  }

  @Override
  public void close() {
    encoder.close();
  }

  /// What stands around texts.
  static final class Surroundings {
    private final int[] prefix;
    private final int[] suffix;
    private final boolean suffixOnce;
    private final boolean losesStart;

    /// @param suffixOnce whether an end token that the text already has is not added again
    Surroundings(int[] prefix, int[] suffix, boolean suffixOnce, boolean losesStart) {
      this.prefix = prefix;
      this.suffix = suffix;
      this.suffixOnce = suffixOnce;
      this.losesStart = losesStart;
    }

    static Surroundings of(int[] prefix, int[] suffix) {
      return new Surroundings(prefix, suffix, false, false);
    }
  }
}
