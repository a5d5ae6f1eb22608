package semblance.model.text.sentencepiece;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.Optional;
import semblance.embedding.ModelException;

/// The compiled map of a SentencePiece model: which bytes of UTF-8 become which others.
///
/// The layout is `precompiled_charsmap` of google/sentencepiece: the length of a double-array trie,
/// the trie, then the replacements, each ended by a zero byte. The trie is that of darts-clone.
public final class CharacterMap {
  private final int[] units;
  private final byte[] replacements;

  /// Reads a map and walks through all of it, so that no lookup can leave it.
  ///
  /// @param where the file, for messages
  /// @throws ModelException if the map is damaged
  public CharacterMap(byte[] compiled, String where) {
    if (compiled.length == 0) {
      this.units = new int[0];
      this.replacements = new byte[0];
      return;
    }
    ByteBuffer buffer = ByteBuffer.wrap(compiled).order(ByteOrder.LITTLE_ENDIAN);
    long size = compiled.length < Integer.BYTES ? -1 : Integer.toUnsignedLong(buffer.getInt());
    if (size < Integer.BYTES || size % Integer.BYTES != 0 || size > buffer.remaining()) {
      throw new ModelException(
          "%s has a character map of %d bytes with a trie of %d; bring the file again"
              .formatted(where, compiled.length, size));
    }
    this.units = new int[(int) size / Integer.BYTES];
    buffer.asIntBuffer().get(units);
    buffer.position(buffer.position() + (int) size);
    this.replacements = new byte[buffer.remaining()];
    buffer.get(replacements);
    Optional<String> damage = damage();
    if (damage.isPresent()) {
      throw new ModelException(
          "%s has a damaged character map: %s; bring the file again"
              .formatted(where, damage.get()));
    }
  }

  private Optional<String> damage() {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(replacements));
    } catch (CharacterCodingException e) {
      return Optional.of("its replacements are not UTF-8");
    }
    BitSet seen = new BitSet();
    Deque<Integer> open = new ArrayDeque<>();
    open.push(offset(units[0]));
    while (!open.isEmpty()) {
      int node = open.pop();
      if (seen.get(node)) {
        continue;
      }
      seen.set(node);
      if ((node | 0xFF) >= units.length) {
        return Optional.of("node %d of %d".formatted(node | 0xFF, units.length));
      }
      for (int label = 1; label <= 0xFF; label++) {
        int unit = units[node ^ label];
        if ((unit & 0x800000FF) != label) {
          continue;
        }
        int next = node ^ label ^ offset(unit);
        if (isEnd(unit) && !isReplacement(next)) {
          return Optional.of("a replacement that begins nowhere");
        }
        open.push(next);
      }
    }
    return Optional.empty();
  }

  private boolean isReplacement(int node) {
    int start = node < units.length ? units[node] & Integer.MAX_VALUE : Integer.MAX_VALUE;
    return start < replacements.length && (replacements[start] & 0xC0) != 0x80;
  }

  private static boolean isEnd(int unit) {
    return ((unit >>> 8) & 1) == 1;
  }

  /// The longest mapped beginning of `text` from `start`: its length in the upper half, where its
  /// replacement begins in the lower; or 0.
  long longest(byte[] text, int start) {
    long found = 0;
    if (units.length == 0) {
      return found;
    }
    int node = offset(units[0]);
    for (int i = start; i < text.length; i++) {
      int label = text[i] & 0xFF;
      node ^= label;
      if (node < 0 || node >= units.length) {
        return found;
      }
      int unit = units[node];
      if ((unit & 0x800000FF) != label) {
        return found;
      }
      node ^= offset(unit);
      if (isEnd(unit) && node < units.length) {
        found = ((long) (i + 1 - start) << Integer.SIZE) | (units[node] & Integer.MAX_VALUE);
      }
    }
    return found;
  }

  private static int offset(int unit) {
    return (unit >>> 10) << ((unit & (1 << 9)) >>> 6);
  }

  /// Where the replacement that begins at `start` ends.
  int end(int start) {
    int end = start;
    while (end < replacements.length && replacements[end] != 0) {
      end++;
    }
    return end;
  }

  byte replacement(int place) {
    return replacements[place];
  }
}
