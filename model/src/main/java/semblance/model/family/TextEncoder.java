package semblance.model.family;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import semblance.embedding.ModelException;
import semblance.embedding.PreparedContent;
import semblance.model.tensor.Tensor;
import semblance.model.tensor.TensorScope;

/// Runs a network over token ids, texts of like length together, so that little is padded.
final class TextEncoder implements Encoder {
  /// The most tokens in one run, padding included: beyond it, caches are too small to gain.
  private static final int TOKENS_AT_ONCE = 2048;

  private final Network network;
  private final int padding;
  private final int vocabulary;

  /// A network whose last step is the projection into the latent space.
  interface Network extends AutoCloseable {
    /// `[batch, tokens] -> [batch, dimension]`, rows of unit length.
    ///
    /// @param ids padded behind to the length of the longest
    /// @param texts the same ids without padding, a row a text
    Tensor embed(Tensor ids, long[][] texts);

    long bytes();

    @Override
    void close();
  }

  /// @param padding the token id that fills shorter texts up
  /// @param vocabulary how many token ids the network knows
  TextEncoder(Network network, int padding, int vocabulary) {
    this.vocabulary = vocabulary;
    this.network = network;
    this.padding = padding;
  }

  @Override
  public float[][] encode(List<? extends PreparedContent> batch) {
    List<int[]> texts = new ArrayList<>(batch.size());
    for (PreparedContent content : batch) {
      if (!(content instanceof PreparedContent.Tokens tokens)) {
        throw new IllegalArgumentException(
            "%s content for a text tower".formatted(content.modality()));
      }
      for (int id : tokens.ids()) {
        if (id >= vocabulary) {
          throw new ModelException(
              "the tokenizer gives the token id %d, but the network knows %d ids; tokenizer and config.json are not of the same model"
                  .formatted(id, vocabulary));
        }
      }
      texts.add(tokens.ids());
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
      encodeTogether(texts, order.subList(start, end), vectors);
      start = end;
    }
    return vectors;
  }

  private void encodeTogether(List<int[]> texts, List<Integer> chosen, float[][] vectors) {
    int longest = texts.get(chosen.getLast()).length;
    long[] ids = new long[chosen.size() * longest];
    long[][] rowsOfIds = new long[chosen.size()][];
    for (int row = 0; row < chosen.size(); row++) {
      int[] text = texts.get(chosen.get(row));
      rowsOfIds[row] = Arrays.stream(text).asLongStream().toArray();
      for (int i = 0; i < longest; i++) {
        ids[row * longest + i] = i < text.length ? text[i] : padding;
      }
    }
    try (TensorScope _ = TensorScope.open()) {
      List<float[]> rows = new ArrayList<>();
      Rows.split(
          network.embed(Tensor.of(ids, chosen.size(), longest), rowsOfIds), chosen.size(), rows);
      for (int row = 0; row < chosen.size(); row++) {
        vectors[chosen.get(row)] = rows.get(row);
      }
    }
  }

  @Override
  public long bytes() {
    return network.bytes();
  }

  @Override
  public void close() {
    network.close();
  }
}
