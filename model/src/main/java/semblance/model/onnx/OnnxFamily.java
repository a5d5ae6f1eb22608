package semblance.model.onnx;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import semblance.embedding.ModelException;
import semblance.model.checkpoint.Checkpoint;
import semblance.model.checkpoint.Config;
import semblance.model.image.ResizeRule.Size;
import semblance.model.onnx.OnnxGraph.Port;
import semblance.model.text.Padding;
import semblance.model.tower.Export;
import semblance.model.tower.Family;
import semblance.model.tower.ImageLoader;
import semblance.model.tower.ModelPlan;
import semblance.model.tower.PreparationPlan;
import semblance.model.tower.TextEncoder;
import semblance.model.tower.TextLoader;
import semblance.model.tower.TowerPlan;
import semblance.model.tower.TransformersFamily;

/// Models whose networks are there in ONNX form only. Their own family, told by config.json, says
/// how texts and pictures are prepared and how tokens are pooled; the exported network stands in
/// for the one it would make.
///
/// Probabilities are not told: exports keep the scale of the cosines to themselves.
public final class OnnxFamily implements Family {
  private static final List<String> TOKENS = List.of("last_hidden_state", "token_embeddings");
  private static final int BLANK_TOKENS = 8;

  private final List<Family> families;

  /// @param families of models as they are before they are exported
  public OnnxFamily(List<Family> families) {
    this.families = families;
  }

  @Override
  public List<String> types() {
    return List.of();
  }

  @Override
  public boolean claims(Checkpoint checkpoint) {
    return checkpoint.isExported() && before(checkpoint).isPresent();
  }

  /// The family of the model that was exported.
  private Optional<Family> before(Checkpoint checkpoint) {
    return families.stream()
        .filter(family ->
            family.claims(checkpoint)
                || (family instanceof TransformersFamily named
                    && checkpoint.modules().isEmpty()
                    && named.types().contains(checkpoint.config().text("model_type", ""))))
        .findFirst();
  }

  @Override
  public ModelPlan plan(Checkpoint checkpoint) {
    ModelPlan plan = before(checkpoint).orElseThrow().plan(checkpoint);
    OnnxFiles files = OnnxFiles.in(checkpoint.folder());
    Map<Path, OnnxGraph> graphs = new TreeMap<>();
    List<TowerPlan> towers = new ArrayList<>();
    for (TowerPlan tower : plan.towers()) {
      files
          .of(tower.modality())
          .map(file -> graphs.computeIfAbsent(file, OnnxGraph::read))
          .filter(graph -> graph.inputs().containsKey(input(tower)))
          .ifPresent(graph -> towers.add(exported(checkpoint.config(), plan, tower, graph)));
    }
    if (towers.isEmpty()) {
      throw new ModelException(
          "%s: no network takes what a %s model embeds (%s)%s; bring text_model.onnx and vision_model.onnx, or model.onnx"
              .formatted(
                  files,
                  plan.family(),
                  plan.towers().stream().map(OnnxFamily::input).collect(Collectors.joining(", ")),
                  graphs.values().stream()
                      .map(graph ->
                          "; %s takes %s"
                              .formatted(
                                  graph.file().getFileName(), OnnxGraph.names(graph.inputs())))
                      .collect(Collectors.joining())));
    }
    String formats =
        towers.stream()
            .flatMap(tower -> tower.export().stream())
            .map(Export::format)
            .distinct()
            .collect(Collectors.joining(" and "));
    return new ModelPlan(
        "%s (%s)".formatted(plan.family(), formats),
        plan.dimension(),
        towers,
        Optional.empty(),
        _ -> true);
  }

  /// The input that a tower's contents go into.
  private static String input(TowerPlan tower) {
    return switch (tower.loader()) {
      case TextLoader _ -> OnnxTower.IDS;
      case ImageLoader _ -> OnnxTower.PIXELS;
      default -> "no %s in ONNX form".formatted(tower.modality());
    };
  }

  private static TowerPlan exported(
      Config config, ModelPlan plan, TowerPlan tower, OnnxGraph graph) {
    Export export =
        new Export(graph.files(), graph.parameters(), graph.bytes(), "onnx, " + graph.precision());
    return switch (tower.loader()) {
      case TextLoader texts -> tower.withExport(export, texts(config, plan, texts, graph));
      case ImageLoader pictures -> {
        Port output = OnnxTower.output(graph, pictureOutputs(config));
        requireWidth(graph, output, plan.dimension());
        OnnxTower network = new OnnxTower(graph, output, 0, blank(plan), blankTokens(plan));
        yield tower.withExport(
            export,
            pictures.withNetwork(layers -> {
              OnnxSession session = network.open(layers);
              return batch -> network.pictures(session, batch);
            }));
      }
      default -> throw new IllegalStateException("checked before: " + tower);
    };
  }

  private static TextLoader texts(
      Config config, ModelPlan plan, TextLoader texts, OnnxGraph graph) {
    Port output = OnnxTower.output(graph, textOutputs(config, texts));
    boolean pooled = !TOKENS.contains(output.name());
    requireWidth(
        graph,
        output,
        pooled ? plan.dimension() : config.count("hidden_size", config.count("dim", 768)));
    OnnxTower network =
        new OnnxTower(graph, output, texts.input().padding(), blank(plan), blankTokens(plan));
    TowerPlan.NetworkReader<TextEncoder.Network> reader =
        layers -> {
          OnnxSession session = network.open(layers);
          return batch -> network.texts(session, batch);
        };
    return pooled ? texts.withNetwork(reader) : texts.withStates(reader);
  }

  /// What a text's vector is read from, best first.
  private static List<String> textOutputs(Config config, TextLoader texts) {
    if (texts.pooling().isEmpty()) {
      return embeddings("text_embeds", config);
    }
    // An export that pools by itself counts the tokens of prompts.
    return texts.input().promptsCount()
        ? Stream.concat(Stream.of("sentence_embedding"), TOKENS.stream()).toList()
        : TOKENS;
  }

  /// What a picture's vector is read from, best first.
  private static List<String> pictureOutputs(Config config) {
    return switch (config.text("model_type")) {
      case "vit", "dinov2", "dinov2_with_registers" -> TOKENS.subList(0, 1); // its first token
      default -> embeddings("image_embeds", config);
    };
  }

  /// SigLIP's towers end in what they call a pooler; other models' poolers are not projected yet.
  private static List<String> embeddings(String name, Config config) {
    return config.text("model_type").startsWith("siglip")
        ? List.of(name, "pooler_output")
        : List.of(name);
  }

  private static void requireWidth(OnnxGraph graph, Port output, int width) {
    if (output.length(-1).filter(found -> found != width).isPresent()) {
      throw new ModelException(
          "%s: the output '%s' has %d numbers, expected %d by config.json; bring the whole folder again"
              .formatted(graph.file(), output.name(), output.length(-1).orElseThrow(), width));
    }
  }

  /// The size of pictures;one pixel where there are none.
  private static Size blank(ModelPlan plan) {
    return plan.towers().stream()
        .map(TowerPlan::preparation)
        .filter(PreparationPlan.Images.class::isInstance)
        .map(PreparationPlan.Images.class::cast)
        .map(images -> new Size(images.width(), images.height()))
        .findFirst()
        .orElse(new Size(1, 1));
  }

  private static int blankTokens(ModelPlan plan) {
    return plan.towers().stream()
        .map(TowerPlan::loader)
        .filter(TextLoader.class::isInstance)
        .map(loader -> ((TextLoader) loader).input().rules())
        .map(rules ->
            rules.padding() instanceof Padding.ToLimit
                ? rules.limit()
                : Math.min(rules.limit(), BLANK_TOKENS))
        .findFirst()
        .orElse(BLANK_TOKENS);
  }
}
