package semblance.model.text;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import semblance.embedding.ModelException;

/// CLIP's tokenizer from the two files it was first published as, in the form the tokenizers
/// library reads: lower-cased byte-pair encoding, as transformers' `CLIPTokenizerFast` makes it.
final class ClipTokenizer {
  private static final String START = "<|startoftext|>";
  private static final String END = "<|endoftext|>";
  private static final String WORDS =
      "<\\|startoftext\\|>|<\\|endoftext\\|>|'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+";
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private ClipTokenizer() {}

  /// @param vocabulary `vocab.json`: token to id
  /// @param merges `merges.txt`: a version line, then a pair a line, the first merged first
  static byte[] toTokenizerJson(Path vocabulary, Path merges) {
    JsonNode vocab = readVocabulary(vocabulary);
    ObjectNode root = MAPPER.createObjectNode();
    root.put("version", "1.0");
    root.putNull("truncation");
    root.putNull("padding");
    ArrayNode added = root.putArray("added_tokens");
    for (String token : List.of(START, END)) {
      added
          .addObject()
          .put("id", id(vocab, token, vocabulary))
          .put("content", token)
          .put("single_word", false)
          .put("lstrip", false)
          .put("rstrip", false)
          .put("normalized", false)
          .put("special", true);
    }
    normalizer(root.putObject("normalizer"));
    preTokenizer(root.putObject("pre_tokenizer"));
    ObjectNode around = root.putObject("post_processor");
    around.put("type", "RobertaProcessing");
    around.putArray("sep").add(END).add(id(vocab, END, vocabulary));
    around.putArray("cls").add(START).add(id(vocab, START, vocabulary));
    around.put("trim_offsets", false).put("add_prefix_space", false);
    byteLevel(root.putObject("decoder"));
    ObjectNode model = root.putObject("model");
    model.put("type", "BPE");
    model.putNull("dropout");
    model.put("unk_token", END);
    model.put("continuing_subword_prefix", "");
    model.put("end_of_word_suffix", "</w>");
    model.put("fuse_unk", false);
    model.put("byte_fallback", false);
    model.set("vocab", vocab);
    ArrayNode pairs = model.putArray("merges");
    new String(TokenizerFiles.read(merges), StandardCharsets.UTF_8)
        .lines()
        .filter(line -> !line.isBlank() && !line.startsWith("#version"))
        .forEach(pairs::add);
    try {
      return MAPPER.writeValueAsBytes(root);
    } catch (JsonProcessingException e) {
      throw new AssertionError("a tree can be written", e);
    }
  }

  private static void normalizer(ObjectNode node) {
    node.put("type", "Sequence");
    ArrayNode steps = node.putArray("normalizers");
    steps.addObject().put("type", "NFC");
    ObjectNode spaces = steps.addObject();
    spaces.put("type", "Replace").putObject("pattern").put("Regex", "\\s+");
    spaces.put("content", " ");
    steps.addObject().put("type", "Lowercase");
  }

  private static void preTokenizer(ObjectNode node) {
    node.put("type", "Sequence");
    ArrayNode steps = node.putArray("pretokenizers");
    ObjectNode words = steps.addObject();
    words.put("type", "Split").putObject("pattern").put("Regex", WORDS);
    words.put("behavior", "Removed").put("invert", true);
    byteLevel(steps.addObject());
  }

  private static void byteLevel(ObjectNode node) {
    node.put("type", "ByteLevel").put("add_prefix_space", false).put("trim_offsets", true);
    node.put("use_regex", true);
  }

  private static JsonNode readVocabulary(Path file) {
    try {
      JsonNode vocab = MAPPER.readTree(TokenizerFiles.read(file));
      if (vocab == null || !vocab.isObject()) {
        throw new ModelException(
            "%s is not a JSON object of tokens and ids; bring the file again".formatted(file));
      }
      return vocab;
    } catch (IOException e) {
      throw new ModelException("%s is not valid JSON: %s".formatted(file, e.getMessage()), e);
    }
  }

  private static int id(JsonNode vocab, String token, Path file) {
    JsonNode id = vocab.get(token);
    if (id == null || !id.isInt()) {
      throw new ModelException(
          "%s has no id for %s: only CLIP's own vocabulary can be read in this form; bring a tokenizer.json"
              .formatted(file, token));
    }
    return id.intValue();
  }
}
