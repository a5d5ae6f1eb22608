package semblance.model.text;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import semblance.embedding.ModelException;

/// CLIP's first tokenizer: words cut by a regular expression, their UTF-8 merged pair by pair.
///
/// open_clip's `SimpleTokenizer` without its cleaning, which [TextCleaning] does before. The
/// vocabulary is not a file but follows from the merges: 256 bytes, 256 bytes that end a word, each
/// merge's result, two special tokens.
final class OpenClipTokenizer implements Encoder {
  private static final int MERGES = 49152 - 256 - 2;
  private static final int BYTES = 256;
  private static final int UNMERGED = Integer.MAX_VALUE;
  private static final String START = "<start_of_text>";
  private static final String END = "<end_of_text>";
  private static final String LETTER = "\\p{L}" + YoungCharacters.LETTERS;
  private static final String NUMBER = "\\p{N}" + YoungCharacters.NUMBERS;
  // Letters' case counts in the first part only. U+0345, whose capital is a letter though it is
  // none
  // itself, is in no class of the reference, which ignores case everywhere.
  private static final Pattern WORD =
      Pattern.compile(
          "(?iu:<start_of_text>|<end_of_text>|'s|'t|'re|'ve|'m|'ll|'d)"
              + "|[%s]+|[%s]|[^\\p{IsWhite_Space}\\x{345}%s%s]+"
                  .formatted(LETTER, NUMBER, LETTER, NUMBER));

  private final Map<Long, Merge> merges = new HashMap<>(2 * MERGES);
  private final int[] halves = new int[2 * MERGES]; // [merge, first and second]

  /// @param rank the smaller, the earlier
  /// @param id of the result
  private record Merge(int rank, int id) {}

  /// @param compressed the merges: a first line of remarks, then a pair a line, the first first
  OpenClipTokenizer(byte[] compressed, String where) {
    List<String> lines;
    try (GZIPInputStream stream = new GZIPInputStream(new ByteArrayInputStream(compressed))) {
      lines = new String(stream.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new ModelException(
          "%s cannot be unpacked: %s; bring the file again".formatted(where, e.getMessage()), e);
    }
    Map<String, Integer> ids = new HashMap<>(2 * MERGES);
    List<String> symbols = ByteSymbols.inOrder();
    symbols.forEach(symbol -> ids.put(symbol, ids.size()));
    symbols.forEach(symbol -> ids.put(symbol + "</w>", ids.size()));
    for (int rank = 0; rank < MERGES; rank++) {
      String[] pair = lines.get(rank + 1).split(" ", -1);
      Integer first = ids.get(pair[0]);
      Integer second = ids.get(pair[1]);
      if (first == null || second == null) {
        throw new ModelException(
            "%s merges '%s' before both halves exist; bring the file again"
                .formatted(where, lines.get(rank + 1)));
      }
      halves[2 * rank] = first;
      halves[2 * rank + 1] = second;
      int id = 2 * BYTES + rank;
      ids.put(pair[0] + pair[1], id);
      merges.putIfAbsent(key(first, second), new Merge(rank, id));
    }
  }

  static int start() {
    return 2 * BYTES + MERGES;
  }

  static int end() {
    return start() + 1;
  }

  @Override
  public int[] encode(String text) {
    List<int[]> words = new ArrayList<>();
    Matcher matcher = WORD.matcher(text);
    while (matcher.find()) {
      words.add(word(matcher.group()));
    }
    return words.stream().flatMapToInt(IntStream::of).toArray();
  }

  private int[] word(String word) {
    if (word.equals(START)) {
      return new int[] {start()};
    }
    if (word.equals(END)) {
      return new int[] {end()};
    }
    byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
    int[] ids = new int[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      ids[i] = ByteSymbols.place(bytes[i] & 0xFF);
    }
    int length = ids.length;
    ids[length - 1] += BYTES;
    while (length > 1) {
      Merge best = null;
      long pair = 0;
      for (int i = 0; i + 1 < length; i++) {
        Merge merge = merges.get(key(ids[i], ids[i + 1]));
        if (merge != null && merge.rank() < (best == null ? UNMERGED : best.rank())) {
          best = merge;
          pair = key(ids[i], ids[i + 1]);
        }
      }
      if (best == null) {
        break;
      }
      int kept = 0;
      for (int i = 0; i < length; i++) {
        if (i + 1 < length && key(ids[i], ids[i + 1]) == pair) {
          ids[kept++] = best.id();
          i++;
        } else {
          ids[kept++] = ids[i];
        }
      }
      length = kept;
    }
    return Arrays.copyOf(ids, length);
  }

  /// Each word is followed by a space; bytes that are no UTF-8 become U+FFFD.
  @Override
  public String decode(int[] ids) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int id : ids) {
      if (id < start()) {
        write(id, bytes);
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private void write(int id, ByteArrayOutputStream bytes) {
    if (id >= 2 * BYTES) {
      write(halves[2 * (id - 2 * BYTES)], bytes);
      write(halves[2 * (id - 2 * BYTES) + 1], bytes);
      return;
    }
    bytes.write(ByteSymbols.at(id % BYTES));
    if (id >= BYTES) {
      bytes.write(' ');
    }
  }

  private static long key(int first, int second) {
    return ((long) first << Integer.SIZE) | second;
  }

  @Override
  public void close() {}
}
