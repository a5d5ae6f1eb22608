package semblance.model.family;

import java.util.List;
import java.util.TreeSet;
import semblance.embedding.ModelException;
import semblance.model.checkpoint.Checkpoint;

/// The families of models that are known, told apart by `model_type` in config.json.
public final class Families {
  private Families() {}

  /// Finds a checkpoint's family and what it makes of it.
  ///
  /// @throws ModelException if the family is not supported, or a setting is not
  public static ModelPlan plan(Checkpoint checkpoint) {
    String type = checkpoint.config().text("model_type");
    ModelPlan plan =
        switch (type) {
          case DualEncoderFamily.TYPE -> DualEncoderFamily.plan(checkpoint);
          case ClipFamily.TYPE -> ClipFamily.plan(checkpoint);
          default -> throw unsupported(checkpoint, type);
        };
    requireNoStrangers(checkpoint, plan);
    return plan;
  }

  private static ModelException unsupported(Checkpoint checkpoint, String type) {
    String nearest =
        switch (type) {
          case "align", "vision-text-dual-encoder" -> DualEncoderFamily.TYPE;
          default -> ClipFamily.TYPE;
        };
    return new ModelException(
        "%s: models of the type '%s' are not supported; the nearest that is supported is '%s' (supported: %s, %s)"
            .formatted(
                checkpoint.folder().resolve("config.json"),
                type,
                nearest,
                ClipFamily.TYPE,
                DualEncoderFamily.TYPE));
  }

  /// Refuses tensors that no part of the family knows: they are the sign of another architecture.
  private static void requireNoStrangers(Checkpoint checkpoint, ModelPlan plan) {
    TreeSet<String> strangers = new TreeSet<>(checkpoint.tensors().keySet());
    plan.towers().forEach(tower -> strangers.removeAll(tower.tensors()));
    strangers.removeIf(Families::isBesidePath);
    if (!strangers.isEmpty()) {
      List<String> first = strangers.stream().limit(3).toList();
      throw new ModelException(
          "%s: %d tensors have no place in a model of the type '%s', such as %s of shape %s; the checkpoint is of another architecture than its config.json says"
              .formatted(
                  checkpoint.folder(),
                  strangers.size(),
                  checkpoint.config().text("model_type"),
                  String.join(", ", first),
                  checkpoint.tensors().values().stream()
                      .filter(tensor -> tensor.name().equals(first.getFirst()))
                      .findFirst()
                      .orElseThrow()
                      .shape()));
    }
  }

  /// Whether a tensor is known to have no influence on embeddings.
  static boolean isBesidePath(String name) {
    return name.endsWith("position_ids")
        || name.endsWith("num_batches_tracked")
        || name.contains("text_model.pooler.")
        || name.equals("logit_scale")
        || name.equals("logit_bias")
        || name.equals("temperature");
  }

  /// The tensors of one tower: those under its prefixes, without what is beside the path.
  static List<String> tensorsUnder(Checkpoint checkpoint, String... prefixes) {
    return checkpoint.tensors().keySet().stream()
        .filter(name -> List.of(prefixes).stream().anyMatch(name::startsWith))
        .filter(name -> !isBesidePath(name))
        .toList();
  }
}
