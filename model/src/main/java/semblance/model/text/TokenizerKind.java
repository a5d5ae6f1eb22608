package semblance.model.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// The classes of transformers 5.23 whose way is known here, and which of them a folder means.
///
/// These classes make their tokenizer anew from the vocabulary: what else a `tokenizer.json` says
/// of normalising and splitting they do not read. All others take `tokenizer.json` as it stands.
@SuppressWarnings("ImmutableEnumChecker") // the collections come from Set.of and Map.of
enum TokenizerKind {
  CLIP(
      Set.of("CLIPTokenizer"),
      Set.of("aimv2", "clip", "clipseg", "groupvit", "oneformer", "owlv2", "owlvit", "xclip"),
      Map.of(
          "unk_token", "<|endoftext|>",
          "bos_token", "<|startoftext|>",
          "eos_token", "<|endoftext|>",
          "pad_token", "<|endoftext|>")),
  BERT(
      Set.of("BertTokenizer", "DistilBertTokenizer", "ElectraTokenizer", "LayoutLMTokenizer"),
      Set.of(
          "align",
          "bert",
          "blip",
          "chinese_clip",
          "convbert",
          "distilbert",
          "electra",
          "ernie",
          "flava",
          "git",
          "megatron-bert",
          "nomic_bert",
          "squeezebert",
          "vilt",
          "visual_bert"),
      Map.of(
          "unk_token", "[UNK]",
          "sep_token", "[SEP]",
          "pad_token", "[PAD]",
          "cls_token", "[CLS]",
          "mask_token", "[MASK]")),
  MPNET(
      Set.of("MPNetTokenizer"),
      Set.of("mpnet"),
      Map.of(
          "bos_token", "<s>",
          "eos_token", "</s>",
          "sep_token", "</s>",
          "cls_token", "<s>",
          "unk_token", "[UNK]",
          "pad_token", "<pad>",
          "mask_token", "<mask>")),
  ROBERTA(
      Set.of("RobertaTokenizer", "BartTokenizer"),
      Set.of(
          "bart",
          "bridgetower",
          "clap",
          "data2vec-text",
          "florence2",
          "ibert",
          "longformer",
          "roberta",
          "roberta-prelayernorm"),
      Defaults.SENTENCE),
  GPT2(
      Set.of("GPT2Tokenizer"),
      Set.of("blip-2", "gpt2", "gpt_neo", "gptj", "instructblip", "opt"),
      Map.of(
          "unk_token", "<|endoftext|>",
          "bos_token", "<|endoftext|>",
          "eos_token", "<|endoftext|>")),
  XLM_ROBERTA(
      Set.of("XLMRobertaTokenizer"),
      Set.of("gte", "jina_embeddings_v3", "metaclip_2", "xlm-roberta", "xmod"),
      Defaults.SENTENCE),
  T5(
      Set.of("T5Tokenizer"),
      Set.of("mt5", "switch_transformers", "t5"),
      Map.of("eos_token", "</s>", "unk_token", "<unk>", "pad_token", "<pad>")),
  NLLB(Set.of("NllbTokenizer"), Set.of("nllb", "nllb-moe"), Defaults.SENTENCE),
  GEMMA(
      Set.of("GemmaTokenizer"), Set.of("gemma", "gemma2", "gemma3", "gemma3_text"), Defaults.GEMMA),
  SIGLIP2(Set.of("Siglip2Tokenizer"), Set.of("siglip2"), Defaults.GEMMA),
  SIGLIP(
      Set.of("SiglipTokenizer"),
      Set.of("siglip"),
      Map.of("eos_token", "</s>", "unk_token", "<unk>", "pad_token", "</s>")),
  /// `tokenizer.json` as it stands.
  WHOLE(Set.of("TokenizersBackend", "PreTrainedTokenizer", "PythonBackend"), Set.of(), Map.of());

  /// Types of models whose named class is known to be wrong, so that the type's own is taken.
  private static final Set<String> MISNAMED = Set.of("siglip2");

  private final Set<String> classes;
  private final Set<String> modelTypes;
  private final Map<String, String> tokens;

  /// Held by a class of its own, since an enum's constants are made before its other fields.
  private static final class Defaults {
    static final Map<String, String> SENTENCE =
        Map.of(
            "bos_token", "<s>",
            "eos_token", "</s>",
            "sep_token", "</s>",
            "cls_token", "<s>",
            "unk_token", "<unk>",
            "pad_token", "<pad>",
            "mask_token", "<mask>");
    static final Map<String, String> GEMMA =
        Map.of(
            "unk_token", "<unk>",
            "bos_token", "<bos>",
            "eos_token", "<eos>",
            "pad_token", "<pad>",
            "mask_token", "<mask>");
  }

  TokenizerKind(Set<String> classes, Set<String> modelTypes, Map<String, String> tokens) {
    this.classes = classes;
    this.modelTypes = modelTypes;
    this.tokens = tokens;
  }

  /// The special tokens of the class, by name, where a folder says nothing else.
  Map<String, String> tokens() {
    return tokens;
  }

  /// What `AutoTokenizer` would take for a folder; what its files look like, where it names neither
  /// a class nor a known type of model.
  static TokenizerKind of(TokenizerFolder folder) {
    Optional<String> type = folder.modelType();
    Optional<TokenizerKind> registered =
        type.flatMap(name -> first(kind -> kind.modelTypes.contains(name)));
    Optional<String> named = folder.namedClass();
    if (registered.isPresent()
        && (named.isEmpty() || type.filter(MISNAMED::contains).isPresent())) {
      return registered.get();
    }
    return named
        .map(name -> first(kind -> kind.classes.contains(name)).orElse(WHOLE))
        .orElseGet(() -> byFiles(folder));
  }

  private static Optional<TokenizerKind> first(Predicate<TokenizerKind> test) {
    return List.of(values()).stream().filter(test).findFirst();
  }

  private static TokenizerKind byFiles(TokenizerFolder folder) {
    if (folder.has(TokenizerFolder.WHOLE)) {
      return WHOLE;
    }
    if (folder.has("vocab.json")) {
      JsonNode vocabulary = folder.object("vocab.json");
      return vocabulary.has("<|startoftext|>") ? CLIP : vocabulary.has("<s>") ? ROBERTA : GPT2;
    }
    if (folder.has("vocab.txt")) {
      return BERT;
    }
    if (folder.has("sentencepiece.bpe.model")) {
      return XLM_ROBERTA;
    }
    return folder.has("spiece.model") ? T5 : WHOLE;
  }
}
