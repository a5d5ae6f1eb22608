package semblance.model.text.sentencepiece;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import semblance.embedding.ModelException;

/// What a SentencePiece model file says: its pieces, how it was trained, how it normalises.
///
/// The file is a protocol buffer, `sentencepiece_model.proto` of google/sentencepiece; what is not
/// needed to encode is skipped.
public final class SentencePieceModel {
  private final String where;
  private final List<Piece> pieces = new ArrayList<>();
  private Algorithm algorithm = Algorithm.UNIGRAM;
  private boolean byteFallback;
  private boolean spaceAsSuffix;
  private int unknownId;
  private String unknownPiece = "<unk>";
  private int beginId = 1;
  private String beginPiece = "<s>";
  private int endId = 2;
  private String endPiece = "</s>";
  private byte[] characterMap = {};
  private boolean dummyPrefix = true;
  private boolean removesExtraSpaces = true;
  private boolean escapesSpaces = true;

  /// A piece of text with its score.
  public record Piece(String text, float score, Kind kind) {}

  /// What a piece is for.
  public enum Kind {
    NORMAL,
    UNKNOWN,
    CONTROL,
    USER_DEFINED,
    UNUSED,
    BYTE
  }

  /// How text is segmented.
  public enum Algorithm {
    UNIGRAM,
    BPE,
    WORD,
    CHARACTER
  }

  private SentencePieceModel(String where) {
    this.where = where;
  }

  /// Reads a model.
  ///
  /// @param where the file, for messages
  /// @throws ModelException if the bytes are no such model
  public static SentencePieceModel read(byte[] bytes, String where) {
    SentencePieceModel model = new SentencePieceModel(where);
    try {
      ProtocolBuffer file = new ProtocolBuffer(bytes);
      while (file.next()) {
        switch (file.field()) {
          case 1 -> model.pieces.add(model.piece(file.message()));
          case 2 -> model.readTraining(file.message());
          case 3 -> model.readNormalisation(file.message());
          default -> file.skip();
        }
      }
    } catch (ProtocolBuffer.Damaged e) {
      throw new ModelException(
          "%s is not a SentencePiece model: %s; bring the file again"
              .formatted(where, e.getMessage()),
          e);
    }
    if (model.pieces.isEmpty()) {
      throw new ModelException(
          "%s has no pieces, so it is not a SentencePiece model; bring the file again"
              .formatted(where));
    }
    if (model.unknownId < 0 || model.unknownId >= model.pieces.size()) {
      throw new ModelException(
          "%s says that piece %d stands for what is unknown, but has %d pieces; bring the file again"
              .formatted(where, model.unknownId, model.pieces.size()));
    }
    return model;
  }

  private Piece piece(ProtocolBuffer message) throws ProtocolBuffer.Damaged {
    String text = "";
    float score = 0;
    Kind kind = Kind.NORMAL;
    while (message.next()) {
      switch (message.field()) {
        case 1 -> text = message.text();
        case 2 -> score = message.fraction();
        case 3 -> kind = one(Kind.values(), message.number(), "type of piece");
        default -> message.skip();
      }
    }
    return new Piece(text, score, kind);
  }

  private void readTraining(ProtocolBuffer message) throws ProtocolBuffer.Damaged {
    while (message.next()) {
      switch (message.field()) {
        case 3 -> algorithm = one(Algorithm.values(), message.number(), "type of model");
        case 24 -> spaceAsSuffix = message.number() != 0;
        case 35 -> byteFallback = message.number() != 0;
        case 40 -> unknownId = (int) message.number();
        case 41 -> beginId = (int) message.number();
        case 42 -> endId = (int) message.number();
        case 45 -> unknownPiece = message.text();
        case 46 -> beginPiece = message.text();
        case 47 -> endPiece = message.text();
        default -> message.skip();
      }
    }
  }

  private void readNormalisation(ProtocolBuffer message) throws ProtocolBuffer.Damaged {
    while (message.next()) {
      switch (message.field()) {
        case 2 -> characterMap = message.bytes();
        case 3 -> dummyPrefix = message.number() != 0;
        case 4 -> removesExtraSpaces = message.number() != 0;
        case 5 -> escapesSpaces = message.number() != 0;
        default -> message.skip();
      }
    }
  }

  private <E> E one(E[] values, long number, String what) {
    if (number < 1 || number > values.length) {
      throw new ModelException(
          "%s has the %s %d; expected 1 to %d; this model cannot be used"
              .formatted(where, what, number, values.length));
    }
    return values[(int) number - 1];
  }

  /// The file, for messages.
  public String where() {
    return where;
  }

  /// All pieces; a piece's place is its id.
  public List<Piece> pieces() {
    return List.copyOf(pieces);
  }

  public Algorithm algorithm() {
    return algorithm;
  }

  /// Whether what is unknown becomes bytes.
  public boolean byteFallback() {
    return byteFallback;
  }

  public int unknownId() {
    return unknownId;
  }

  public String unknownPiece() {
    return unknownPiece;
  }

  /// The piece that begins texts, if there is one.
  public Optional<String> beginPiece() {
    return beginId < 0 ? Optional.empty() : Optional.of(beginPiece);
  }

  /// The piece that ends texts, if there is one.
  public Optional<String> endPiece() {
    return endId < 0 ? Optional.empty() : Optional.of(endPiece);
  }

  /// The compiled map that normalises characters; empty for none.
  public byte[] characterMap() {
    return characterMap.clone();
  }

  boolean spaceAsSuffix() {
    return spaceAsSuffix;
  }

  boolean dummyPrefix() {
    return dummyPrefix;
  }

  boolean removesExtraSpaces() {
    return removesExtraSpaces;
  }

  boolean escapesSpaces() {
    return escapesSpaces;
  }
}
