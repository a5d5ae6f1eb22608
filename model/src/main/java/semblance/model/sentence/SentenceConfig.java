package semblance.model.sentence;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import semblance.model.bert.TextLimit;
import semblance.model.checkpoint.Checkpoint;
import semblance.model.checkpoint.Config;
import semblance.model.network.Bert;
import semblance.model.text.Prompts;
import semblance.model.text.TextRules;

/// What sentence-transformers does with texts before the network: its `sentence_bert_config.json`
/// and `config_sentence_transformers.json`.
///
/// @param lowerCase whether the tokenizer lower-cases first
record SentenceConfig(TextRules rules, boolean lowerCase) {
  /// Older files were named for the network.
  private static final List<String> FILES =
      List.of(
          "sentence_bert_config.json",
          "sentence_roberta_config.json",
          "sentence_distilbert_config.json",
          "sentence_camembert_config.json",
          "sentence_albert_config.json",
          "sentence_xlm-roberta_config.json",
          "sentence_xlnet_config.json");

  /// Settings that are read below, or have no influence on vectors.
  private static final Set<String> KNOWN =
      Set.of(
          "max_seq_length",
          "do_lower_case",
          "transformer_task",
          "modality_config",
          "module_output_name",
          "unpad_inputs",
          "backend");

  /// What names of prompts mean a document's, the first that is there.
  private static final List<String> DOCUMENT = List.of("document", "passage", "corpus");

  private static final List<String> QUERY = List.of("query");

  /// @param transformer the folder of the first step
  static SentenceConfig read(
      Checkpoint checkpoint, Checkpoint transformer, Bert.Settings settings) {
    Config config =
        FILES.stream()
            .map(transformer::findConfig)
            .flatMap(Optional::stream)
            .findFirst()
            .orElseGet(() -> Config.empty("sentence_bert_config.json"));
    requireSupported(config);
    int limit =
        config.has("max_seq_length")
            ? Math.min(config.count("max_seq_length"), settings.longest())
            : TextLimit.of(transformer, settings.longest());
    return new SentenceConfig(
        TextRules.plain(limit).withPrompts(prompts(checkpoint)),
        config.flag("do_lower_case", false));
  }

  private static void requireSupported(Config config) {
    Set<String> unknown = new TreeSet<>(config.names());
    unknown.removeAll(KNOWN);
    unknown.removeIf(name -> !config.has(name) || config.isEmpty(name));
    for (String name : unknown) {
      throw config.unsupported(
          name, "no such setting: it is not known here and may change the vectors");
    }
    if (!config.text("transformer_task", "feature-extraction").equals("feature-extraction")) {
      throw config.unsupported("transformer_task", "\"feature-extraction\"");
    }
    if (!config.text("module_output_name", "token_embeddings").equals("token_embeddings")) {
      throw config.unsupported("module_output_name", "\"token_embeddings\"");
    }
  }

  /// The prompt of each role: the one named for it, else the default one.
  private static Prompts prompts(Checkpoint checkpoint) {
    Config config =
        checkpoint
            .findConfig("config_sentence_transformers.json")
            .orElseGet(() -> Config.empty("config_sentence_transformers.json"));
    String type = config.text("model_type", "SentenceTransformer");
    if (!type.equals("SentenceTransformer")) {
      throw config.unsupported("model_type", "\"SentenceTransformer\": one vector a text");
    }
    if (config.has("truncate_dim")) {
      throw config.unsupported("truncate_dim", "none: vectors have the model's whole dimension");
    }
    Config prompts = config.objectOrEmpty("prompts");
    return Prompts.before(prompt(config, prompts, QUERY), prompt(config, prompts, DOCUMENT));
  }

  /// A prompt that is there but empty says that this role has none, so that the default one is not
  /// used. The reference takes an empty `document` before a `passage` that says something, which it
  /// adds by itself when it saves a model; here the first that says something is taken.
  private static String prompt(Config config, Config prompts, List<String> names) {
    List<String> there = names.stream().filter(prompts::has).toList();
    Optional<String> own =
        there.stream().map(prompts::text).filter(text -> !text.isEmpty()).findFirst();
    if (own.isPresent() || !there.isEmpty()) {
      return own.orElse("");
    }
    String usual = config.text("default_prompt_name", "");
    boolean ofARole = Stream.of(QUERY, DOCUMENT).flatMap(List::stream).anyMatch(usual::equals);
    return usual.isEmpty() || ofARole ? "" : prompts.text(usual);
  }
}
