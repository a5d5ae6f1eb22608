package semblance.model.text;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// What each class of transformers 5.23 makes of a vocabulary, as parts of a `tokenizer.json`.
final class TokenizerRecipe {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final String BYTE_LEVEL =
      """
      {"type": "ByteLevel", "add_prefix_space": %s, "trim_offsets": true, "use_regex": true}\
      """;
  private static final String METASPACE =
      """
      {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "%s", "split": true}\
      """;
  private static final String SPACES_AS_SYMBOL =
      """
      {"type": "Replace", "pattern": {"String": " "}, "content": "▁"}\
      """;

  private final JsonNode settings;
  private final ObjectNode root = JsonNodeFactory.instance.objectNode();

  /// @param settings `tokenizer_config.json`
  /// @param unknown the unknown token
  /// @param characterMap SentencePiece's compiled map, or null
  TokenizerRecipe(
      TokenizerKind kind,
      Vocabulary vocabulary,
      JsonNode settings,
      String unknown,
      byte @Nullable [] characterMap) {
    this.settings = settings;
    root.put("version", "1.0");
    root.putNull("truncation");
    root.putNull("padding");
    root.putArray("added_tokens");
    root.putNull("normalizer");
    root.putNull("pre_tokenizer");
    root.putNull("post_processor");
    root.putNull("decoder");
    switch (kind) {
      case CLIP -> {
        normalizer(
            """
            {"type": "Sequence", "normalizers": [{"type": "NFC"},
              {"type": "Replace", "pattern": {"Regex": "\\\\s+"}, "content": " "}, {"type": "Lowercase"}]}\
            """);
        preTokenizer(
            """
            {"type": "Sequence", "pretokenizers": [{"type": "Split", "behavior": "Removed", "invert": true,
              "pattern": {"Regex": "<\\\\|startoftext\\\\|>|<\\\\|endoftext\\\\|>|'s|'t|'re|'ve|'m|'ll|'d|[\\\\p{L}]+|[\\\\p{N}]|[^\\\\s\\\\p{L}\\\\p{N}]+"}},
              %s]}\
            """
                .formatted(BYTE_LEVEL.formatted(false)));
        pairs(vocabulary, unknown, "", "</w>", false, false);
      }
      case BERT, MPNET -> {
        normalizer(
            """
            {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": %s, "strip_accents": %s, "lowercase": %s}\
            """
                .formatted(
                    flag("tokenize_chinese_chars", true),
                    settings.path("strip_accents").isBoolean()
                        ? settings.get("strip_accents").asText()
                        : "null",
                    flag("do_lower_case", true)));
        preTokenizer("{\"type\": \"BertPreTokenizer\"}");
        model("WordPiece", vocabulary)
            .put("unk_token", unknown)
            .put("continuing_subword_prefix", "##")
            .put("max_input_chars_per_word", 100);
      }
      case ROBERTA, GPT2 -> {
        preTokenizer(BYTE_LEVEL.formatted(flag("add_prefix_space", false)));
        pairs(vocabulary, null, "", "", false, false);
      }
      case XLM_ROBERTA -> {
        String scheme = flag("add_prefix_space", true) ? "always" : "never";
        scored(vocabulary, 3, characterMap, scheme);
      }
      case T5 -> scored(vocabulary, 2, characterMap, "always");
      case NLLB -> {
        if (characterMap != null) {
          normalizer(
              """
              {"type": "Sequence", "normalizers": [%s, {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": " "}]}\
              """
                  .formatted(precompiled(characterMap)));
        }
        preTokenizer(METASPACE.formatted("always"));
        pairs(vocabulary, unknown, null, null, true, false);
      }
      case GEMMA, SIGLIP2 -> {
        normalizer(
            kind == TokenizerKind.GEMMA
                ? SPACES_AS_SYMBOL
                : """
                {"type": "Sequence", "normalizers": [{"type": "Lowercase"}, %s]}\
                """
                    .formatted(SPACES_AS_SYMBOL));
        preTokenizer(
            """
            {"type": "Split", "pattern": {"String": " "}, "behavior": "MergedWithPrevious", "invert": false}\
            """);
        pairs(vocabulary, unknown, null, null, true, true);
      }
      case SIGLIP, WHOLE -> throw new IllegalArgumentException("%s has no recipe".formatted(kind));
    }
  }

  /// What transformers makes of a SentencePiece model whose class it does not know.
  static ObjectNode general(
      Vocabulary vocabulary, int unknownId, String unknown, byte[] characterMap, boolean bytes) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("version", "1.0");
    root.putArray("added_tokens");
    ArrayNode normalizers =
        root.putObject("normalizer").put("type", "Sequence").putArray("normalizers");
    if (characterMap.length > 0) {
      normalizers.add(tree(precompiled(characterMap)));
    }
    normalizers.add(tree(SPACES_AS_SYMBOL));
    ObjectNode model = root.putObject("model");
    if (vocabulary.scored()) {
      model.put("type", "Unigram").put("unk_id", unknownId).put("byte_fallback", bytes);
    } else {
      model.put("type", "BPE").put("unk_token", unknown).put("fuse_unk", true);
      model.put("byte_fallback", bytes).set("merges", vocabulary.merges());
    }
    model.set("vocab", vocabulary.tokens());
    return root;
  }

  /// The whole, to which added tokens and what stands around texts are still to be written.
  ObjectNode json() {
    return root;
  }

  private boolean flag(String name, boolean otherwise) {
    return settings.path(name).asBoolean(otherwise);
  }

  private void scored(
      Vocabulary vocabulary, int unknownId, byte @Nullable [] characterMap, String scheme) {
    if (characterMap != null) {
      normalizer(precompiled(characterMap));
    }
    preTokenizer(
        """
        {"type": "Sequence", "pretokenizers": [{"type": "WhitespaceSplit"}, %s]}\
        """
            .formatted(METASPACE.formatted(scheme)));
    model("Unigram", vocabulary).put("unk_id", unknownId).put("byte_fallback", false);
  }

  private void pairs(
      Vocabulary vocabulary,
      @Nullable String unknown,
      @Nullable String prefix,
      @Nullable String suffix,
      boolean fuseUnknown,
      boolean byteFallback) {
    ObjectNode model = model("BPE", vocabulary);
    model.putNull("dropout");
    model.put("unk_token", unknown);
    model.put("continuing_subword_prefix", prefix);
    model.put("end_of_word_suffix", suffix);
    model.put("fuse_unk", fuseUnknown);
    model.put("byte_fallback", byteFallback);
    model.put("ignore_merges", false);
    model.set("merges", vocabulary.merges());
  }

  private ObjectNode model(String type, Vocabulary vocabulary) {
    ObjectNode model = root.putObject("model").put("type", type);
    model.set("vocab", vocabulary.tokens());
    return model;
  }

  private void normalizer(String json) {
    root.set("normalizer", tree(json));
  }

  private void preTokenizer(String json) {
    root.set("pre_tokenizer", tree(json));
  }

  private static String precompiled(byte[] characterMap) {
    return """
    {"type": "Precompiled", "precompiled_charsmap": "%s"}\
    """
        .formatted(Base64.getEncoder().encodeToString(characterMap));
  }

  static JsonNode tree(String json) {
    try {
      return MAPPER.readTree(json);
    } catch (JsonProcessingException e) {
      throw new AssertionError("the recipe is JSON", e);
    }
  }

  static byte[] bytes(JsonNode tree) {
    try {
      return MAPPER.writeValueAsBytes(tree);
    } catch (JsonProcessingException e) {
      throw new AssertionError("a tree can be written", e);
    }
  }

  /// A `tokenizer.json`.
  ///
  /// @param lowerCased whether texts are lower-cased first
  static byte[] bytes(ObjectNode json, boolean lowerCased) {
    return bytes(lowerCased ? lowerCased(json) : json);
  }

  /// With a lower-casing step before all others, unless there is one among them.
  private static ObjectNode lowerCased(ObjectNode json) {
    JsonNode before = json.path("normalizer");
    ArrayNode steps = JsonNodeFactory.instance.arrayNode();
    if (before.path("type").asText().equals("Sequence")) {
      before.path("normalizers").forEach(steps::add);
    } else if (before.isObject()) {
      steps.add(before);
    }
    for (JsonNode step : steps) {
      if (step.path("type").asText().equals("Lowercase")) {
        return json;
      }
    }
    steps.insertObject(0).put("type", "Lowercase");
    json.putObject("normalizer").put("type", "Sequence").set("normalizers", steps);
    return json;
  }
}
