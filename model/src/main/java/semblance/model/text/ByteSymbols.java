package semblance.model.text;

import java.util.ArrayList;
import java.util.List;

/// The printable characters that stand for bytes in byte-level vocabularies (GPT-2's, CLIP's):
/// printable bytes of Latin-1 as themselves, the others from U+0100 on.
final class ByteSymbols {
  private static final int[] PLACES = new int[256];
  private static final byte[] BYTES = new byte[256];
  private static final List<String> SYMBOLS = new ArrayList<>();

  static {
    List<Integer> others = new ArrayList<>();
    for (int value = 0; value < PLACES.length; value++) {
      boolean printable =
          (value >= '!' && value <= '~')
              || (value >= 0xA1 && value <= 0xAC)
              || (value >= 0xAE && value <= 0xFF);
      if (printable) {
        add(value, (char) value);
      } else {
        others.add(value);
      }
    }
    for (int i = 0; i < others.size(); i++) {
      add(others.get(i), (char) (0x100 + i));
    }
  }

  private ByteSymbols() {}

  private static void add(int value, char symbol) {
    PLACES[value] = SYMBOLS.size();
    BYTES[SYMBOLS.size()] = (byte) value;
    SYMBOLS.add(String.valueOf(symbol));
  }

  /// The 256 symbols, printable bytes first.
  static List<String> inOrder() {
    return List.copyOf(SYMBOLS);
  }

  /// Where a byte's symbol is among [#inOrder()].
  static int place(int value) {
    return PLACES[value];
  }

  /// The byte whose symbol is at a place among [#inOrder()].
  static byte at(int place) {
    return BYTES[place];
  }
}
