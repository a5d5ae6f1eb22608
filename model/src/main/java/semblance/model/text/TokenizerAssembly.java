package semblance.model.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import semblance.embedding.ModelException;
import semblance.model.text.sentencepiece.CharacterMap;
import semblance.model.text.sentencepiece.SentencePieceModel;
import semblance.model.text.sentencepiece.UnigramSegmenter;

/// Puts a tokenizer together from a folder's files, as a class of transformers 5.23 does.
final class TokenizerAssembly {
  private static final List<String> NAMES =
      List.of(
          "bos_token",
          "eos_token",
          "unk_token",
          "sep_token",
          "pad_token",
          "cls_token",
          "mask_token");
  private static final int SENTINELS = 100; // T5's <extra_id_0> and so on
  private static final String LANGUAGE = "eng_Latn"; // NLLB's, where a folder names none

  private final TokenizerFolder folder;
  private final TokenizerKind kind;
  private final JsonNode settings;
  private final @Nullable JsonNode whole; // tokenizer.json
  private final @Nullable SentencePieceModel pieces;
  private final String where;
  private final Vocabulary vocabulary;
  private final Map<String, AddedToken> tokens = new LinkedHashMap<>(); // by name
  private final TokenIds ids;

  TokenizerAssembly(TokenizerFolder folder, TokenizerKind kind) {
    this.folder = folder;
    this.kind = kind;
    this.settings = folder.settings();
    refuseUnsupported();
    Optional<String> spm = sentencePieceFile(folder, kind);
    boolean slow = kind == TokenizerKind.SIGLIP;
    this.whole =
        folder.has(TokenizerFolder.WHOLE) && !slow ? folder.object(TokenizerFolder.WHOLE) : null;
    this.pieces =
        whole == null && spm.isPresent()
            ? SentencePieceModel.read(folder.bytes(spm.get()), folder.where(spm.get()))
            : null;
    this.vocabulary = fixed(readVocabulary());
    this.where = vocabulary.where();
    readTokens();
    this.ids = new TokenIds(vocabulary);
    if (slow) {
      addForSiglip();
    } else {
      if (kind == TokenizerKind.WHOLE && whole != null) {
        whole.path("added_tokens").forEach(token -> ids.add(AddedToken.of(token)));
      }
      ids.addAll(folder, tokens, more());
    }
  }

  /// The SentencePiece file a class would read, if it is there.
  static Optional<String> sentencePieceFile(TokenizerFolder folder, TokenizerKind kind) {
    List<String> names =
        switch (kind) {
          case XLM_ROBERTA, NLLB -> List.of("tokenizer.model", "sentencepiece.bpe.model");
          case T5, SIGLIP -> List.of("tokenizer.model", "spiece.model");
          case GEMMA, SIGLIP2, WHOLE -> List.of("tokenizer.model");
          case CLIP, BERT, MPNET, ROBERTA, GPT2 -> List.of();
        };
    return names.stream().filter(folder::has).findFirst();
  }

  private void refuseUnsupported() {
    if (settings.path("split_special_tokens").asBoolean(false)) {
      throw new ModelException(
          "%s sets split_special_tokens, which is not supported; take it out, or use another model"
              .formatted(folder.where(TokenizerFolder.SETTINGS)));
    }
  }

  private Vocabulary readVocabulary() {
    if (whole != null) {
      return Vocabulary.of(folder.where(TokenizerFolder.WHOLE), whole.path("model"));
    }
    return switch (kind) {
      case CLIP, ROBERTA, GPT2 -> Vocabulary.ofMerges(folder);
      case BERT, MPNET -> Vocabulary.ofLines(folder);
      case NLLB, GEMMA, SIGLIP2 -> Vocabulary.ofMerges(pieces());
      case XLM_ROBERTA, T5, SIGLIP -> Vocabulary.ofScores(pieces());
      case WHOLE ->
          pieces().algorithm() == SentencePieceModel.Algorithm.UNIGRAM
              ? Vocabulary.ofScores(pieces())
              : Vocabulary.ofMerges(pieces());
    };
  }

  private SentencePieceModel pieces() {
    if (pieces == null) {
      throw new IllegalStateException("%s was chosen without its file".formatted(kind));
    }
    return pieces;
  }

  /// Fairseq's models have four tokens before SentencePiece's; T5's have sentinels after them.
  private Vocabulary fixed(Vocabulary found) {
    boolean scores = kind == TokenizerKind.XLM_ROBERTA || kind == TokenizerKind.T5;
    if (kind != TokenizerKind.WHOLE && scores != found.scored() && kind != TokenizerKind.SIGLIP) {
      throw new ModelException(
          "%s has a vocabulary with %s, but %s, which the folder names, needs %s; bring the folder's files again"
              .formatted(
                  found.where(),
                  found.scored() ? "scores" : "ids",
                  kind,
                  scores ? "scores" : "ids"));
    }
    if (pieces == null) {
      return found;
    }
    return switch (kind) {
      case XLM_ROBERTA -> {
        ArrayNode shifted = JsonNodeFactory.instance.arrayNode();
        Stream.of("bos_token", "pad_token", "eos_token", "unk_token")
            .forEach(name -> shifted.addArray().add(text(name)).add(0.0));
        for (int id = 3; id < found.size(); id++) {
          shifted.add(found.tokens().get(id));
        }
        shifted.addArray().add(text("mask_token")).add(0.0);
        yield new Vocabulary(found.where(), shifted, found.merges());
      }
      case NLLB -> {
        ObjectNode shifted = JsonNodeFactory.instance.objectNode();
        Stream.concat(
                Stream.of("bos_token", "pad_token", "eos_token", "unk_token").map(this::text),
                found.tokens().properties().stream().map(Map.Entry::getKey))
            .forEach(token -> shifted.putIfAbsent(token, shifted.numberNode(shifted.size())));
        yield new Vocabulary(found.where(), shifted, found.merges());
      }
      case T5 -> {
        ArrayNode more = JsonNodeFactory.instance.arrayNode().addAll((ArrayNode) found.tokens());
        int sentinels = settings.path("extra_ids").asInt(SENTINELS);
        for (int i = sentinels - 1; i >= 0; i--) {
          more.addArray().add("<extra_id_%d>".formatted(i)).add(0.0);
        }
        yield new Vocabulary(found.where(), more, found.merges());
      }
      case CLIP, BERT, MPNET, ROBERTA, GPT2, GEMMA, SIGLIP, SIGLIP2, WHOLE -> found;
    };
  }

  /// A special token's text: the folder's, else the class's.
  private String text(String name) {
    JsonNode found = folder.tokens().get(name);
    if (found == null) {
      return kind.tokens().getOrDefault(name, "");
    }
    return found.isTextual() ? found.textValue() : found.path("content").asText();
  }

  private void readTokens() {
    Map<String, JsonNode> named = folder.tokens();
    Map<String, AddedToken> found = new LinkedHashMap<>();
    Map<String, String> defaults = new LinkedHashMap<>(kind.tokens());
    if (kind == TokenizerKind.WHOLE && pieces != null) {
      pieces.beginPiece().ifPresent(piece -> defaults.put("bos_token", piece));
      pieces.endPiece().ifPresent(piece -> defaults.put("eos_token", piece));
      defaults.put("unk_token", pieces.unknownPiece());
    }
    for (String name : NAMES) {
      boolean none = settings.path(name).isNull() && !named.containsKey(name);
      if (!none && (named.containsKey(name) || defaults.containsKey(name))) {
        JsonNode node = named.get(name);
        found.put(
            name,
            node != null && node.isObject()
                ? AddedToken.of(node)
                : ofText(name, node == null ? defaults.getOrDefault(name, "") : node.textValue()));
      }
    }
    named.forEach((name, node) ->
        found.computeIfAbsent(
            name,
            _ -> node.isObject() ? AddedToken.of(node) : AddedToken.special(node.textValue())));
    Map<String, AddedToken> numbered = new LinkedHashMap<>();
    TokenIds.numbered(folder, found).values().forEach(t -> numbered.put(t.content(), t));
    found.forEach((name, token) -> {
      boolean said = named.containsKey(name);
      tokens.put(name, said ? numbered.getOrDefault(token.content(), token) : token);
    });
  }

  private AddedToken ofText(String name, String text) {
    boolean mask = name.equals("mask_token");
    return switch (kind) {
      case MPNET -> new AddedToken(text, true, mask, false, false, true);
      case NLLB ->
          mask ? new AddedToken(text, true, true, false, false, true) : AddedToken.special(text);
      case CLIP, BERT, ROBERTA, GPT2, XLM_ROBERTA, T5, GEMMA, SIGLIP, SIGLIP2, WHOLE ->
          AddedToken.special(text);
    };
  }

  private List<AddedToken> more() {
    Optional<List<JsonNode>> said = folder.moreTokens();
    if (said.isPresent()) {
      return said.get().stream()
          .map(node -> node.isObject() ? AddedToken.of(node) : AddedToken.special(node.asText()))
          .toList();
    }
    List<AddedToken> more = new ArrayList<>();
    if (pieces != null) {
      for (SentencePieceModel.Piece piece : pieces.pieces()) {
        switch (piece.kind()) {
          case CONTROL -> more.add(AddedToken.special(piece.text()));
          case USER_DEFINED ->
              more.add(new AddedToken(piece.text(), false, false, false, false, false));
          case NORMAL, UNKNOWN, UNUSED, BYTE -> {
            // not added
          }
        }
      }
    } else if (kind == TokenizerKind.NLLB) {
      NllbLanguages.CODES.forEach(code -> more.add(AddedToken.special(code)));
    }
    if (kind == TokenizerKind.T5) {
      int sentinels = settings.path("extra_ids").asInt(SENTINELS);
      IntStream.range(0, sentinels)
          .forEach(i -> more.add(AddedToken.special("<extra_id_%d>".formatted(i))));
    }
    return more;
  }

  private void addForSiglip() {
    TokenIds.numbered(folder, tokens).values().forEach(ids::add);
    Stream.concat(
            tokens.values().stream(),
            folder.moreTokens().isPresent() ? more().stream() : Stream.of())
        .filter(token -> !ids.has(token.content()))
        .forEach(token -> ids.add(AddedToken.special(token.content())));
  }

  Tokenizer open(boolean lowerCased) {
    SpecialTokens around = around();
    boolean slow = kind == TokenizerKind.SIGLIP;
    return new Tokenizer(
        slow ? siglip() : new FastTokenizer(TokenizerRecipe.bytes(json(), lowerCased), where),
        new Tokenizer.Surroundings(
            around.before().stream().mapToInt(Integer::intValue).toArray(),
            around.after().stream().mapToInt(Integer::intValue).toArray(),
            slow,
            settings.path("truncation_side").asText().equals("left")));
  }

  /// The folder's tokenizer as a `tokenizer.json` without what stands around texts.
  ObjectNode json() {
    String unknown = text("unk_token");
    byte[] map = characterMap();
    ObjectNode json;
    if (kind != TokenizerKind.WHOLE) {
      json = new TokenizerRecipe(kind, vocabulary, settings, unknown, map).json();
    } else if (whole != null) {
      json = (ObjectNode) whole;
    } else {
      json =
          TokenizerRecipe.general(
              vocabulary,
              pieces().unknownId(),
              pieces().unknownPiece(),
              map == null ? new byte[0] : map,
              pieces().byteFallback());
    }
    // Not needed for ids, and not checked: the library ends the process on some damage.
    json.putNull("post_processor").putNull("decoder").putNull("truncation").putNull("padding");
    ids.write(json.putArray("added_tokens"));
    return json;
  }

  /// SentencePiece's compiled map; checked, since the library that will use it does not.
  private byte @Nullable [] characterMap() {
    byte[] map = pieces == null ? storedMap() : pieces.characterMap();
    new CharacterMap(map, where);
    return map.length == 0 ? null : map;
  }

  /// The first map in `tokenizer.json`; all of them are checked.
  private byte[] storedMap() {
    byte[] first = new byte[0];
    for (JsonNode normalizer :
        whole == null ? List.<JsonNode>of() : maps(whole.path("normalizer"))) {
      byte[] map;
      try {
        map = Base64.getDecoder().decode(normalizer.path("precompiled_charsmap").asText());
      } catch (IllegalArgumentException e) {
        throw new ModelException(
            "%s has a character map that is not base64: %s; bring the file again"
                .formatted(where, e.getMessage()),
            e);
      }
      if (map.length == 0) {
        throw new ModelException(
            "%s has a normalizer with an empty character map; bring the file again"
                .formatted(where));
      }
      new CharacterMap(map, where);
      first = first.length == 0 ? map : first;
    }
    return first;
  }

  private static List<JsonNode> maps(JsonNode node) {
    List<JsonNode> found = new ArrayList<>();
    if (node.path("type").asText().equals("Precompiled") || node.has("precompiled_charsmap")) {
      found.add(node);
    }
    node.forEach(each -> found.addAll(maps(each)));
    return found;
  }

  private SiglipTokenizer siglip() {
    return new SiglipTokenizer(
        new UnigramSegmenter(pieces()),
        ids.added(),
        settings.path("do_lower_case").asBoolean(true),
        text("unk_token"),
        vocabulary.id("▁").orElse(-1));
  }

  private SpecialTokens around() {
    return switch (kind) {
      case CLIP -> around("bos_token", "eos_token");
      case BERT, MPNET, ROBERTA -> around("cls_token", "sep_token");
      case XLM_ROBERTA -> around("bos_token", "eos_token");
      case T5, SIGLIP -> new SpecialTokens(List.of(), List.of(id("eos_token")));
      case NLLB -> {
        String language = settings.path("src_lang").asText(LANGUAGE);
        int code = ids.id(language).orElseGet(() -> id("unk_token"));
        yield settings.path("legacy_behaviour").asBoolean(false)
            ? new SpecialTokens(List.of(), List.of(id("eos_token"), code))
            : new SpecialTokens(List.of(code), List.of(id("eos_token")));
      }
      case GPT2, GEMMA, SIGLIP2, WHOLE ->
          whole == null
              ? new SpecialTokens(
                  wanted("add_bos_token", "bos_token"), wanted("add_eos_token", "eos_token"))
              : SpecialTokens.of(whole.path("post_processor"), where);
    };
  }

  private SpecialTokens around(String before, String after) {
    return new SpecialTokens(List.of(id(before)), List.of(id(after)));
  }

  private List<Integer> wanted(String flag, String name) {
    return settings.path(flag).asBoolean(false) && tokens.containsKey(name)
        ? List.of(id(name))
        : List.of();
  }

  private int id(String name) {
    AddedToken token = tokens.get(name);
    return specialId(name)
        .orElseThrow(() ->
            new ModelException(
                "%s has no id for its %s%s; bring the folder's files again"
                    .formatted(
                        where, name, token == null ? "" : " '%s'".formatted(token.content()))));
  }

  /// As the reference pads to a length.
  Optional<Padding> padding() {
    OptionalInt id = specialId("pad_token");
    if (id.isEmpty()) {
      return Optional.empty();
    }
    boolean leftByClass = kind == TokenizerKind.GEMMA || kind == TokenizerKind.SIGLIP2;
    String side = settings.path("padding_side").asText(leftByClass ? "left" : "right");
    return Optional.of(
        new Padding.ToLimit(
            id.getAsInt(), side.equals("left") ? Padding.Side.BEFORE : Padding.Side.AFTER));
  }

  int size() {
    return ids.size();
  }

  /// The id of a special token by its name, such as `sep_token`.
  OptionalInt specialId(String name) {
    AddedToken token = tokens.get(name);
    return token == null ? OptionalInt.empty() : ids.id(token.content());
  }
}
