package semblance.model.text;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import semblance.embedding.ModelException;

/// A tokenizer for a model that is made new: the files that its folder will have, and which ids the
/// network will meet. Immutable.
public final class NewTokenizer {
  private static final String MODEL = "{\"model_type\": \"clip\"}";
  private static final Path NOWHERE = Path.of("a-folder-that-is-not-written-yet");

  /// All files that may say something about a tokenizer.
  private static final List<String> NAMES =
      List.of(
          TokenizerFolder.WHOLE,
          TokenizerFolder.SETTINGS,
          "vocab.json",
          "merges.txt",
          "vocab.txt",
          "sentencepiece.bpe.model",
          "spiece.model",
          "tokenizer.model",
          "special_tokens_map.json",
          "added_tokens.json");

  private final Map<String, byte[]> files;
  private final int size;
  private final int start;
  private final int end;

  private NewTokenizer(Map<String, byte[]> files, TokenizerFiles read, String where) {
    this.files = files;
    size = read.size();
    try (Tokenizer tokenizer = read.open()) {
      int[] prefix = tokenizer.prefix();
      int[] suffix = tokenizer.suffix();
      if (prefix.length == 0 || suffix.length == 0) {
        throw new ModelException(
            "%s puts %d tokens before a text and %d behind it; a new CLIP needs one of each, since it reads a text's vector at its end: take the tokenizer of another model"
                .formatted(where, prefix.length, suffix.length));
      }
      start = prefix[0];
      end = suffix[suffix.length - 1];
    }
  }

  /// CLIP's tokenizer with a vocabulary of its own, learned from texts.
  ///
  /// @param texts those the model will be trained with
  /// @param vocabulary how many tokens at most, 514 of which are bytes and special tokens; fewer
  ///   where no two tokens stand side by side more than once
  /// @param positions the longest text in tokens
  /// @throws IllegalArgumentException if nothing can be learned
  public static NewTokenizer learned(Collection<String> texts, int vocabulary, int positions) {
    int merges = vocabulary - ClipVocabulary.UNMERGED;
    if (merges < 1) {
      throw new IllegalArgumentException(
          "a vocabulary of %d tokens is too small: expected more than the %d that every byte and the special tokens take, such as 8000"
              .formatted(vocabulary, ClipVocabulary.UNMERGED));
    }
    Map<List<Integer>, Long> words = words(texts);
    if (words.isEmpty()) {
      throw new IllegalArgumentException(
          "no words to learn a vocabulary from in %d texts: expected captions such as those to train with"
              .formatted(texts.size()));
    }
    return clip(ClipVocabulary.files(MergeLearner.learn(words, merges)), positions);
  }

  /// CLIP's tokenizer with CLIP's published vocabulary of 49,408 tokens.
  ///
  /// @param positions the longest text in tokens
  public static NewTokenizer published(int positions) {
    return clip(ClipVocabulary.files(TokenizerFiles.openClipMerges()), positions);
  }

  /// The tokenizer of a model that is there.
  ///
  /// @param folder the model's
  /// @throws ModelException if it has none, or none that CLIP's text tower can be read with
  public static NewTokenizer of(Path folder) {
    TokenizerFiles original = TokenizerFiles.find(folder);
    TokenizerFolder source = new TokenizerFolder(folder);
    Map<String, byte[]> files = new TreeMap<>();
    NAMES.stream().filter(source::has).forEach(name -> files.put(name, source.bytes(name)));
    TokenizerFiles copied = read(files);
    if (!copied.digest().equals(original.digest())) {
      throw new ModelException(
          "%s does not say of which class its tokenizer is, so that it would be another one in a CLIP's folder: name the class as 'tokenizer_class' in its tokenizer_config.json, or take the tokenizer of another model"
              .formatted(folder));
    }
    NewTokenizer tokenizer = new NewTokenizer(files, copied, folder.toString());
    if (tokenizer.end == 2) {
      throw new ModelException(
          "%s ends texts with the id 2, which transformers' CLIP takes for a mistake in old configurations: take the tokenizer of another model"
              .formatted(folder));
    }
    return tokenizer;
  }

  private static NewTokenizer clip(Map<String, byte[]> vocabulary, int positions) {
    Map<String, byte[]> files = new TreeMap<>(vocabulary);
    ObjectNode settings = JsonNodeFactory.instance.objectNode();
    settings.put("bos_token", ClipVocabulary.START).put("eos_token", ClipVocabulary.END);
    settings.put("model_max_length", positions).put("pad_token", ClipVocabulary.END);
    settings.put("tokenizer_class", "CLIPTokenizer").put("unk_token", ClipVocabulary.END);
    files.put(TokenizerFolder.SETTINGS, TokenizerRecipe.bytes(settings));
    return new NewTokenizer(files, read(files), "the new vocabulary");
  }

  private static TokenizerFiles read(Map<String, byte[]> files) {
    Map<String, byte[]> all = new HashMap<>(files);
    all.put("config.json", MODEL.getBytes(StandardCharsets.UTF_8));
    return TokenizerFiles.find(new TokenizerFolder(NOWHERE, all));
  }

  /// Words as CLIP's tokenizer cuts them, with how often they stand: without merges it gives their
  /// bytes, the last of a word from 256 on.
  private static Map<List<Integer>, Long> words(Collection<String> texts) {
    Map<List<Integer>, Long> words = new LinkedHashMap<>();
    int ends = ByteSymbols.inOrder().size();
    try (Tokenizer bytes = read(ClipVocabulary.files(List.of())).open()) {
      for (String text : texts) {
        List<Integer> word = new ArrayList<>();
        for (int id : bytes.encode(text)) {
          if (id < 2 * ends) { // else a special token's
            word.add(id);
          }
          if (id >= ends && !word.isEmpty()) {
            words.merge(List.copyOf(word), 1L, Long::sum);
            word.clear();
          }
        }
      }
    }
    return words;
  }

  /// The contents of the files by their names.
  public Map<String, byte[]> files() {
    Map<String, byte[]> copies = new TreeMap<>();
    files.forEach((name, content) -> copies.put(name, content.clone()));
    return copies;
  }

  /// How many ids there are: one more than the highest.
  public int size() {
    return size;
  }

  /// The id before a text.
  public int start() {
    return start;
  }

  /// The id behind a text, at which its vector is read.
  public int end() {
    return end;
  }

  /// The id that texts are filled up with.
  public int padding() {
    return read(files).specialId("pad_token").orElse(end);
  }
}
