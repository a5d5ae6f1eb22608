package semblance.model.sentence;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import semblance.embedding.ModelException;
import semblance.model.bert.BertConfig;
import semblance.model.checkpoint.Checkpoint;
import semblance.model.checkpoint.Checkpoint.Module;
import semblance.model.checkpoint.CheckpointLayout;
import semblance.model.checkpoint.Config;
import semblance.model.checkpoint.NamedTensors;
import semblance.model.network.Bert;
import semblance.model.tensor.Tensor;
import semblance.model.text.TokenizerFiles;
import semblance.model.tower.Family;
import semblance.model.tower.ModelPlan;
import semblance.model.tower.TextInput;
import semblance.model.tower.TokenPooling;
import semblance.model.tower.TowerPlan;

/// Text encoders as sentence-transformers 6.2 publishes them. Reimers and Gurevych, "Sentence-BERT:
/// Sentence embeddings using Siamese BERT-networks", 2019.
///
/// Vectors are made unit length at the end, whether or not the last step does that: they are
/// compared by cosine.
public final class SentenceFamily implements Family {
  @Override
  public List<String> types() {
    return List.of("sentence-transformers");
  }

  @Override
  public boolean claims(Checkpoint checkpoint) {
    return checkpoint.layout() == CheckpointLayout.SENTENCE_TRANSFORMERS;
  }

  @Override
  public ModelPlan plan(Checkpoint checkpoint) {
    List<Module> modules = checkpoint.modules();
    String types =
        modules.stream().map(SentenceFamily::className).collect(Collectors.joining(", "));
    if (modules.size() < 2
        || !className(modules.get(0)).equals("Transformer")
        || !className(modules.get(1)).equals("Pooling")) {
      throw new ModelException(
          "%s: modules.json lists %s, expected Transformer and Pooling first%s"
              .formatted(
                  checkpoint.folder(),
                  types.isEmpty() ? "nothing" : types,
                  types.startsWith("CLIPModel")
                      ? "; open the folder '%s' in it, a CLIP of transformers"
                          .formatted(modules.getFirst().path())
                      : ""));
    }
    Checkpoint transformer = checkpoint.part(modules.getFirst().path());
    Config config = transformer.config();
    if (!BertConfig.TYPES.contains(config.text("model_type"))) {
      throw config.unsupported("model_type", "one of " + String.join(", ", BertConfig.TYPES));
    }
    Bert.Settings settings = BertConfig.of(config);
    PoolingConfig pooling =
        PoolingConfig.read(checkpoint, modules.get(1), settings.stack().width());
    List<Step> steps = new ArrayList<>();
    int width = pooling.width(settings.stack().width());
    for (Module module : modules.subList(2, modules.size())) {
      Step step = Step.of(checkpoint, module, className(module), width);
      steps.add(step);
      width = step.width();
    }
    SentenceConfig sentence = SentenceConfig.read(checkpoint, transformer, settings);
    TowerPlan tower = tower(checkpoint, modules, settings, pooling, steps, sentence);
    String prefix = prefix(modules.getFirst());
    return new ModelPlan(
        "sentence-transformers (%s)".formatted(config.text("model_type")),
        width,
        List.of(tower),
        Optional.empty(),
        name -> name.startsWith(prefix) && BertConfig.isHead(name.substring(prefix.length())));
  }

  private static TowerPlan tower(
      Checkpoint checkpoint,
      List<Module> modules,
      Bert.Settings settings,
      PoolingConfig pooling,
      List<Step> steps,
      SentenceConfig sentence) {
    Checkpoint transformer = checkpoint.part(modules.getFirst().path());
    TextInput input =
        TextInput.of(
                sentence.lowerCase()
                    ? TokenizerFiles.find(transformer.folder()).lowerCased()
                    : TokenizerFiles.find(transformer.folder()),
                sentence.rules(),
                settings.vocabulary(),
                transformer.config().index("pad_token_id", 0))
            .withPromptsCount(pooling.includePrompt());
    return TowerPlan.ofTokens(
        named(checkpoint, modules),
        new TowerPlan.Traits(
            settings.toString(),
            "%s, then %s".formatted(pooling, steps.isEmpty() ? "nothing" : steps)),
        input,
        layers -> {
          Bert network = Bert.of(layers.in("transformer"), settings);
          return texts ->
              network.encode(
                  texts.ids(),
                  texts.mask(layers.format()),
                  texts.placesFrom(settings.firstPosition(), settings.padding()));
        },
        layers -> {
          List<Step.Network> rest = steps.stream().map(step -> step.network(layers)).toList();
          return (texts, states) -> {
            Tensor x = // [batch, width of all modes together]
                Tensor.concatenate(
                    1,
                    pooling.modes().stream()
                        .map(mode -> mode.apply(texts, states))
                        .toArray(Tensor[]::new));
            for (Step.Network step : rest) {
              x = step.apply(x);
            }
            return x;
          };
        });
  }

  /// The transformer's tensors under `transformer.`, those of other steps under their folder's
  /// name.
  private static NamedTensors named(Checkpoint checkpoint, List<Module> modules) {
    NamedTensors all = NamedTensors.of(checkpoint);
    String prefix = prefix(modules.getFirst());
    Set<String> others = new TreeSet<>();
    modules.stream().skip(1).map(Module::path).forEach(path -> others.add(path + "/"));
    NamedTensors transformer =
        BertConfig.named(
                all.only(name ->
                        name.startsWith(prefix) && others.stream().noneMatch(name::startsWith))
                    .rename("^" + Pattern.quote(prefix), ""))
            .only(name -> !name.endsWith("position_ids"))
            .rename("^", "transformer.");
    return transformer.and(all.only(name -> others.stream().anyMatch(name::startsWith)));
  }

  private static String prefix(Module transformer) {
    return transformer.path().isEmpty() || transformer.path().equals(".")
        ? ""
        : transformer.path() + "/";
  }

  /// The last part of a module's class, such as `Pooling`.
  private static String className(Module module) {
    return module.type().substring(module.type().lastIndexOf('.') + 1);
  }

  /// What `Pooling` does.
  ///
  /// @param modes whose vectors are put together
  /// @param includePrompt whether the tokens of a prompt count
  record PoolingConfig(List<TokenPooling> modes, boolean includePrompt) {
    private static final Set<String> KNOWN =
        Set.of("embedding_dimension", "word_embedding_dimension", "pooling_mode", "include_prompt");

    /// What older files say of each mode, in the order in which vectors are put together.
    private static final SequencedMap<String, TokenPooling> FLAGS = new LinkedHashMap<>();

    static {
      FLAGS.put("pooling_mode_cls_token", TokenPooling.FIRST);
      FLAGS.put("pooling_mode_max_tokens", TokenPooling.MAX);
      FLAGS.put("pooling_mode_mean_tokens", TokenPooling.MEAN);
      FLAGS.put("pooling_mode_mean_sqrt_len_tokens", TokenPooling.SUM_BY_ROOT);
      FLAGS.put("pooling_mode_weightedmean_tokens", TokenPooling.WEIGHTED_MEAN);
      FLAGS.put("pooling_mode_lasttoken", TokenPooling.LAST);
    }

    static PoolingConfig read(Checkpoint checkpoint, Module module, int width) {
      Config config = checkpoint.part(module.path()).config();
      Set<String> unknown = new TreeSet<>(config.names());
      unknown.removeAll(KNOWN);
      unknown.removeAll(FLAGS.keySet());
      for (String name : unknown) {
        throw config.unsupported(name, "no such setting: it is not known here");
      }
      String dimension =
          config.has("embedding_dimension") ? "embedding_dimension" : "word_embedding_dimension";
      if (config.count(dimension, width) != width) {
        throw config.unsupported(dimension, "%d, the transformer's width".formatted(width));
      }
      return new PoolingConfig(modes(config), config.flag("include_prompt", true));
    }

    private static List<TokenPooling> modes(Config config) {
      if (!config.has("pooling_mode")) {
        List<TokenPooling> modes = new ArrayList<>(FLAGS.sequencedValues());
        FLAGS.forEach((flag, mode) -> {
          if (!config.flag(flag, false)) {
            modes.remove(mode);
          }
        });
        return modes.isEmpty() ? List.of(TokenPooling.MEAN) : List.copyOf(modes);
      }
      List<TokenPooling> modes = new ArrayList<>();
      for (String name : config.texts("pooling_mode")) {
        modes.add(
            Stream.of(TokenPooling.values())
                .filter(mode -> mode.modeName().equals(name))
                .findFirst()
                .orElseThrow(() -> config.unsupported("pooling_mode", TokenPooling.names())));
      }
      return modes.isEmpty() ? List.of(TokenPooling.MEAN) : List.copyOf(modes);
    }

    int width(int transformer) {
      return modes.size() * transformer;
    }
  }
}
