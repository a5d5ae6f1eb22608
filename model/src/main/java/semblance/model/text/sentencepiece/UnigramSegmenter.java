package semblance.model.text.sentencepiece;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import semblance.embedding.ModelException;

/// Segments text into the pieces of a unigram model, with the highest sum of scores, as
/// `SentencePieceProcessor.encode` of sentencepiece 0.2 does: its normaliser, its search, its
/// rounding. Thread-safe.
///
/// Kudo: Subword Regularization, 2018.
public final class UnigramSegmenter {
  private static final byte[] SPACE_SYMBOL = "▁".getBytes(StandardCharsets.UTF_8);
  private static final float UNKNOWN_PENALTY = 10;

  private final SentencePieceModel model;
  private final CharacterMap characters;
  private final Node root = new Node();
  private final List<SentencePieceModel.Piece> pieces;
  private float lowest = Float.MAX_VALUE;
  private float highest =
      Float.MIN_NORMAL; // as in the reference, which takes FLT_MIN for the lowest

  /// What follows a beginning of a piece.
  private static final class Node {
    private final Map<Byte, Node> next = new HashMap<>(4);
    private int id = -1;
  }

  /// @throws ModelException if the model is not of this kind, or wants what is not done here
  public UnigramSegmenter(SentencePieceModel model) {
    if (model.algorithm() != SentencePieceModel.Algorithm.UNIGRAM || model.byteFallback()) {
      throw new ModelException(
          "%s is a %s model%s; expected a unigram model without byte fallback for this kind of tokenizer"
              .formatted(
                  model.where(),
                  model.algorithm(),
                  model.byteFallback() ? " with byte fallback" : ""));
    }
    if (model.spaceAsSuffix() || !model.escapesSpaces()) {
      throw new ModelException(
          "%s writes spaces after words or not at all, which is not supported; bring a tokenizer.json"
              .formatted(model.where()));
    }
    this.model = model;
    this.characters = new CharacterMap(model.characterMap(), model.where());
    this.pieces = model.pieces();
    for (int id = 0; id < pieces.size(); id++) {
      SentencePieceModel.Piece piece = pieces.get(id);
      switch (piece.kind()) {
        case NORMAL -> {
          lowest = Math.min(lowest, piece.score());
          highest = Math.max(highest, piece.score());
          insert(piece.text(), id);
        }
        case USER_DEFINED, UNUSED -> insert(piece.text(), id);
        case UNKNOWN, CONTROL, BYTE -> {
          // never in a text
        }
      }
    }
  }

  private void insert(String text, int id) {
    Node node = root;
    for (byte part : text.getBytes(StandardCharsets.UTF_8)) {
      node = node.next.computeIfAbsent(part, _ -> new Node());
    }
    node.id = id;
  }

  /// The ids of a text's pieces; neighbours that are unknown are one.
  public int[] encode(String text) {
    byte[] normalised = normalise(text.getBytes(StandardCharsets.UTF_8));
    int size = normalised.length;
    int[] ids = new int[size + 1];
    int[] starts = new int[size + 1];
    float[] scores = new float[size + 1];
    Arrays.fill(starts, -1);
    double unknown = lowest - UNKNOWN_PENALTY;
    for (int start = 0; start < size; ) {
      int length = Math.min(characterLength(normalised[start]), size - start);
      boolean single = false;
      Node node = root;
      for (int end = start; end < size; ) {
        node = node.next.get(normalised[end]);
        if (node == null) {
          break;
        }
        end++;
        if (node.id < 0 || pieces.get(node.id).kind() == SentencePieceModel.Kind.UNUSED) {
          continue;
        }
        float candidate = (float) score(node.id, end - start) + scores[start];
        if (starts[end] < 0 || candidate > scores[end]) {
          scores[end] = candidate;
          starts[end] = start;
          ids[end] = node.id;
        }
        single |= end - start == length;
      }
      if (!single) {
        int end = start + length;
        float candidate = (float) unknown + scores[start];
        if (starts[end] < 0 || candidate > scores[end]) {
          scores[end] = candidate;
          starts[end] = start;
          ids[end] = model.unknownId();
        }
      }
      start += length;
    }
    return path(ids, starts);
  }

  private double score(int id, int length) {
    SentencePieceModel.Piece piece = pieces.get(id);
    return piece.kind() == SentencePieceModel.Kind.USER_DEFINED
        ? length * highest - 0.1
        : piece.score();
  }

  private int[] path(int[] ids, int[] starts) {
    int[] backwards = new int[ids.length];
    int count = 0;
    for (int end = ids.length - 1; end > 0; end = starts[end]) {
      boolean unknownAgain =
          count > 0 && ids[end] == model.unknownId() && backwards[count - 1] == model.unknownId();
      if (!unknownAgain) {
        backwards[count++] = ids[end];
      }
    }
    int[] path = new int[count];
    for (int i = 0; i < count; i++) {
      path[i] = backwards[count - 1 - i];
    }
    return path;
  }

  private byte[] normalise(byte[] text) {
    boolean remove = model.removesExtraSpaces();
    ByteArrayOutputStream result = new ByteArrayOutputStream(text.length + 16);
    ByteArrayOutputStream part = new ByteArrayOutputStream();
    int position = 0;
    while (remove && position < text.length) {
      int length = next(text, position, part);
      if (part.size() != 1 || part.toByteArray()[0] != ' ') {
        break;
      }
      position += length;
    }
    if (position == text.length) {
      return new byte[0];
    }
    if (model.dummyPrefix()) {
      result.writeBytes(SPACE_SYMBOL);
    }
    boolean afterSpace = remove;
    while (position < text.length) {
      position += next(text, position, part);
      byte[] bytes = part.toByteArray();
      int from = 0;
      while (afterSpace && from < bytes.length && bytes[from] == ' ') {
        from++;
      }
      for (int i = from; i < bytes.length; i++) {
        if (bytes[i] == ' ') {
          result.writeBytes(SPACE_SYMBOL);
        } else {
          result.write(bytes[i]);
        }
      }
      if (from < bytes.length) {
        afterSpace = remove && bytes[bytes.length - 1] == ' ';
      }
    }
    return remove ? withoutSpacesAtEnd(result.toByteArray()) : result.toByteArray();
  }

  private static byte[] withoutSpacesAtEnd(byte[] text) {
    int end = text.length;
    int width = SPACE_SYMBOL.length;
    while (end >= width && Arrays.equals(text, end - width, end, SPACE_SYMBOL, 0, width)) {
      end -= width;
    }
    return Arrays.copyOf(text, end);
  }

  /// Puts what the next characters become into `part` and says how many bytes they are.
  private int next(byte[] text, int position, ByteArrayOutputStream part) {
    part.reset();
    int defined = userDefined(text, position);
    if (defined > 0) {
      part.write(text, position, defined);
      return defined;
    }
    long found = characters.longest(text, position);
    if (found == 0) {
      int length = Math.min(characterLength(text[position]), text.length - position);
      part.write(text, position, length);
      return length;
    }
    int start = (int) found;
    for (int i = start; i < characters.end(start); i++) {
      part.write(characters.replacement(i));
    }
    return (int) (found >>> Integer.SIZE);
  }

  /// The length of the longest user-defined piece that begins here, which is never normalised.
  private int userDefined(byte[] text, int position) {
    int length = 0;
    Node node = root;
    for (int end = position; end < text.length; ) {
      node = node.next.get(text[end]);
      if (node == null) {
        break;
      }
      end++;
      if (node.id >= 0 && pieces.get(node.id).kind() == SentencePieceModel.Kind.USER_DEFINED) {
        length = end - position;
      }
    }
    return length;
  }

  private static int characterLength(byte first) {
    int value = first & 0xFF;
    if (value < 0xC0) {
      return 1;
    }
    return value < 0xE0 ? 2 : value < 0xF0 ? 3 : 4;
  }
}
