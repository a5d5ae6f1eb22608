package semblance.model.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import semblance.model.text.repair.PythonText;
import semblance.model.text.sentencepiece.UnigramSegmenter;

/// SigLIP's tokenizer as transformers' `SiglipTokenizer` runs it: added tokens cut out, the rest in
/// canonical form, segmented by sentencepiece behind the unknown token's text, whose pieces are
/// then dropped.
final class SiglipTokenizer implements Encoder {
  private static final char SPACE_SYMBOL = '▁';

  private final UnigramSegmenter segmenter;
  private final Map<AddedToken, Integer> ids;
  private final List<AddedToken> added; // the longest first
  private final boolean lowerCase;
  private final String unknown;
  private final int unknownLength;
  private final int spaceId;

  /// @param ids the added tokens' ids
  /// @param unknown the unknown token's text
  /// @param spaceId the piece that is a space alone, or -1
  SiglipTokenizer(
      UnigramSegmenter segmenter,
      Map<AddedToken, Integer> ids,
      boolean lowerCase,
      String unknown,
      int spaceId) {
    this.segmenter = segmenter;
    this.ids = Map.copyOf(ids);
    this.added =
        ids.keySet().stream()
            .sorted(Comparator.comparingInt((AddedToken token) -> -token.content().length()))
            .toList();
    this.lowerCase = lowerCase;
    this.unknown = unknown;
    this.unknownLength = segmenter.encode(unknown).length;
    this.spaceId = spaceId;
  }

  /// A piece of a text.
  ///
  /// @param token null where it is plain
  private record Part(String text, @Nullable AddedToken token) {}

  @Override
  public int[] encode(String text) {
    List<Part> parts = split(SPACE_SYMBOL + text.replace(SPACE_SYMBOL, ' '));
    int[] encoded = new int[0];
    int firstSpecial = -1;
    for (int i = 0; i < parts.size(); i++) {
      AddedToken token = parts.get(i).token();
      int[] part;
      if (token == null) {
        part = segment(stripped(parts, i));
      } else {
        part = new int[] {ids.getOrDefault(token, -1)};
        if (token.special() && firstSpecial < 0) {
          firstSpecial = encoded.length;
        }
      }
      encoded = append(encoded, part);
    }
    return firstSpecial == 1 && encoded[0] == spaceId
        ? Arrays.copyOfRange(encoded, 1, encoded.length)
        : encoded;
  }

  private static int[] append(int[] first, int[] second) {
    int[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  private static String stripped(List<Part> parts, int place) {
    String text = parts.get(place).text();
    AddedToken before = place == 0 ? null : parts.get(place - 1).token();
    AddedToken after = place + 1 == parts.size() ? null : parts.get(place + 1).token();
    if (before != null && before.stripsRight()) {
      text = PythonText.stripStart(text);
    }
    return after != null && after.stripsLeft() ? PythonText.stripEnd(text) : text;
  }

  private int[] segment(String text) {
    if (text.isEmpty()) {
      return new int[0];
    }
    String canonical = lowerCase ? PythonText.lower(text) : text;
    canonical = PythonText.joinSpaces(PythonText.withoutPunctuation(canonical));
    int[] pieces = segmenter.encode(unknown + PythonText.strip(canonical));
    return pieces.length >= unknownLength
        ? Arrays.copyOfRange(pieces, unknownLength, pieces.length)
        : pieces;
  }

  private List<Part> split(String text) {
    List<Part> parts = new ArrayList<>();
    int plain = 0;
    for (int i = 0; i < text.length(); ) {
      AddedToken found = at(text, i);
      if (found == null) {
        i++;
        continue;
      }
      if (plain < i) {
        parts.add(new Part(text.substring(plain, i), null));
      }
      parts.add(new Part(found.content(), found));
      i += found.content().length();
      plain = i;
    }
    if (plain < text.length()) {
      parts.add(new Part(text.substring(plain), null));
    }
    return parts;
  }

  private @Nullable AddedToken at(String text, int start) {
    for (AddedToken token : added) {
      if (text.startsWith(token.content(), start)) {
        return token;
      }
    }
    return null;
  }

  @Override
  public void close() {}
}
