package semblance.embedding;

import java.util.ArrayList;
import java.util.List;

/// An encoder of one modality: preprocessing or tokenizer, network, pooling, projection and
/// normalisation.
///
/// Thread-safe until the model it belongs to is closed.
public interface Tower {
  /// What the tower embeds.
  Modality modality();

  /// What the tower's vectors depend on.
  TowerIdentity identity();

  /// How the network computes: `fp32` or `bf16`.
  Precision precision();

  /// How many contents are best given to [#encode] at once.
  int preferredBatch();

  /// Reads now what the first embedding would otherwise wait for, such as weights.
  default void warmUp() {}

  /// Does everything that comes before the network: prompts for the role, tokens, or resized
  /// pixels.
  ///
  /// Texts of any length are accepted; see [PreparedContent.Tokens#cut()].
  ///
  /// @throws IllegalArgumentException if the content is of another modality
  PreparedContent prepare(Content content, Role role);

  /// Runs the network over a batch, `[batch] -> [batch, dimension]`, in the order given. In fp32
  /// the result for a given batch is always the same to the bit on one machine.
  ///
  /// @throws IllegalArgumentException if a content was prepared by another tower
  List<Embedding> encode(List<? extends PreparedContent> batch);

  /// Prepares and encodes in batches of [#preferredBatch()].
  default List<Embedding> embed(List<? extends Content> contents, Role role) {
    List<PreparedContent> prepared =
        contents.stream().map(content -> prepare(content, role)).toList();
    List<Embedding> embeddings = new ArrayList<>(prepared.size());
    for (int start = 0; start < prepared.size(); start += preferredBatch()) {
      int end = Math.min(prepared.size(), start + preferredBatch());
      embeddings.addAll(encode(prepared.subList(start, end)));
    }
    return embeddings;
  }
}
