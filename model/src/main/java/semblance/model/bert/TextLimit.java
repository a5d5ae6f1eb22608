package semblance.model.bert;

import semblance.embedding.ModelException;
import semblance.model.checkpoint.Checkpoint;
import semblance.model.checkpoint.Config;

/// How many tokens of a text a tower reads.
public final class TextLimit {
  private TextLimit() {}

  /// What the tokenizer's files say (`model_max_length`), and no more than the network has places
  /// for.
  public static int of(Checkpoint checkpoint, int longest) {
    Config tokenizer =
        checkpoint
            .findConfig("tokenizer_config.json")
            .orElseGet(() -> Config.empty("tokenizer_config.json"));
    double told = tokenizer.number("model_max_length", Double.POSITIVE_INFINITY);
    if (told < 1) {
      throw new ModelException(
          "%s: the setting 'model_max_length' is %s, expected 1 or more"
              .formatted(tokenizer.where(), told));
    }
    return (int) Math.min(told, longest); // a file without a limit says 1e30
  }
}
