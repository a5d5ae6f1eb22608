package semblance.model.bert;

import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import semblance.model.bert.BertConfig.Defaults;
import semblance.model.checkpoint.Config;
import semblance.model.network.Bert;

/// The settings of published models that others are built around and name without repeating what
/// they say. Shapes of tensors are checked against them when weights are read.
public final class PublishedBert {
  private static final TreeMap<String, Bert.Settings> MODELS = new TreeMap<>();

  static {
    MODELS.put("xlm-roberta-base", roberta(768, 12, 12, 250002));
    MODELS.put("xlm-roberta-large", roberta(1024, 24, 16, 250002));
    MODELS.put("roberta-base", roberta(768, 12, 12, 50265));
    MODELS.put("roberta-large", roberta(1024, 24, 16, 50265));
    MODELS.put("bert-base-uncased", bert(30522));
    MODELS.put("bert-base-multilingual-cased", bert(119547));
    MODELS.put("LaBSE", bert(501153));
  }

  private PublishedBert() {}

  /// A model's settings by its name on the hub, with or without the owner's.
  public static Optional<Bert.Settings> find(String name) {
    return Optional.ofNullable(MODELS.get(name.substring(name.lastIndexOf('/') + 1)));
  }

  /// The names that are known.
  public static Set<String> names() {
    return Set.copyOf(MODELS.keySet());
  }

  private static Bert.Settings roberta(int width, int layers, int heads, int vocabulary) {
    return BertConfig.readRoberta(
        Config.empty("a published configuration"),
        new Defaults(width, layers, heads, 4 * width, 1e-5, vocabulary, 514, 1));
  }

  private static Bert.Settings bert(int vocabulary) {
    Bert.Settings base = BertConfig.read(Config.empty("a published configuration"));
    return new Bert.Settings(base.stack(), vocabulary, base.positions(), base.tokenTypes());
  }
}
