package semblance.model.tower;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import semblance.embedding.ModelException;
import semblance.embedding.PreparedContent;
import semblance.model.tensor.NumberFormat;
import semblance.model.tensor.Resources;
import semblance.model.tensor.Tensor;
import semblance.model.tensor.TensorScope;

/// Runs a network over token ids, texts of like length together, so that little is padded.
public final class TextEncoder implements Encoder {
  /// The most tokens in one run, padding included: beyond it, caches are too small to gain.
  private static final int TOKENS_AT_ONCE = 2048;

  private final Network network;
  private final Resources resources;
  private final TextInput input;

  /// A network whose last step is the projection into the latent space.
  public interface Network {
    /// `[batch, tokens] -> [batch, dimension]`.
    Tensor embed(TextBatch texts);
  }

  /// @param resources what the network keeps, owned by this encoder from now on
  /// @param input what the network reads
  public TextEncoder(Network network, Resources resources, TextInput input) {
    this.network = network;
    this.resources = resources;
    this.input = input;
  }

  @Override
  public float[][] encode(List<? extends PreparedContent> batch) {
    return encode(batch, Rows::unit);
  }

  /// The same vectors of the lengths that the network gave them.
  public float[][] project(List<? extends PreparedContent> batch) {
    return encode(batch, embedded -> embedded.to(NumberFormat.FLOAT32));
  }

  private float[][] encode(List<? extends PreparedContent> batch, UnaryOperator<Tensor> finish) {
    List<int[]> texts = new ArrayList<>(batch.size());
    int[] uncounted = new int[batch.size()];
    for (PreparedContent content : batch) {
      if (!(content instanceof PreparedContent.Tokens tokens)) {
        throw new IllegalArgumentException(
            "%s content for a text tower".formatted(content.modality()));
      }
      for (int id : tokens.ids()) {
        if (id >= input.vocabulary()) {
          throw new ModelException(
              "the tokenizer gives the token id %d, but the network knows %d ids; tokenizer and config.json are not of the same model"
                  .formatted(id, input.vocabulary()));
        }
      }
      uncounted[texts.size()] = input.promptsCount() ? 0 : tokens.promptLength();
      texts.add(input.needed().apply(tokens.ids()));
    }
    List<Integer> order =
        IntStream.range(0, texts.size())
            .boxed()
            .sorted(Comparator.comparingInt(i -> texts.get(i).length))
            .toList();
    float[][] vectors = new float[texts.size()][];
    for (int start = 0; start < order.size(); ) {
      int end = start + 1;
      while (end < order.size()
          && (long) texts.get(order.get(end)).length * (end + 1 - start) <= TOKENS_AT_ONCE) {
        end++;
      }
      encodeTogether(texts, uncounted, order.subList(start, end), finish, vectors);
      start = end;
    }
    return vectors;
  }

  private void encodeTogether(
      List<int[]> texts,
      int[] uncounted,
      List<Integer> chosen,
      UnaryOperator<Tensor> finish,
      float[][] vectors) {
    int[][] rowsOfIds = chosen.stream().map(texts::get).toArray(int[][]::new);
    try (TensorScope _ = TensorScope.open()) {
      List<float[]> rows = new ArrayList<>();
      int[] before = chosen.stream().mapToInt(i -> uncounted[i]).toArray();
      Tensor embedded = network.embed(TextBatch.of(rowsOfIds, input.padding(), before));
      Rows.split(finish.apply(embedded), chosen.size(), rows);
      for (int row = 0; row < chosen.size(); row++) {
        vectors[chosen.get(row)] = rows.get(row);
      }
    }
  }

  @Override
  public long bytes() {
    return resources.bytes();
  }

  @Override
  public void close() {
    resources.close();
  }
}
