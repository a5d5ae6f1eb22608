package semblance.model.caption;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import semblance.embedding.Caption;
import semblance.embedding.ModelException;
import semblance.embedding.Picture;
import semblance.model.image.ImagePreprocessing;
import semblance.model.layer.CrossAttention;
import semblance.model.network.CaptionDecoder;
import semblance.model.tensor.NumberFormat;
import semblance.model.tensor.Resources;
import semblance.model.tensor.Tensor;
import semblance.model.tensor.TensorScope;
import semblance.model.text.Tokenizer;
import semblance.model.tower.CaptionPlan;
import semblance.model.tower.ImageEncoder;
import semblance.model.tower.TextBatch;
import semblance.model.tower.TextEncoder;

/// Writes captions with a picture tower's tokens, a text tower's, and a decoder over both.
///
/// What the decoder sees of a picture is computed once a picture, what was written so far anew for
/// each token: captions are short, and it is little beside the picture.
public final class CaptionWriter implements CaptionPlan.Writer {
  /// The groups that open_clip cuts beams into, which are all alike.
  private static final int GROUPS = 3;

  private final Network network;
  private final ImagePreprocessing preprocessing;
  private final Tokenizer tokenizer;
  private final CaptionRules rules;
  private final NumberFormat format;
  private final Resources resources;

  /// The three parts of what writes captions.
  ///
  /// @param pictures `[1, 3, height, width] -> [1, tokens, width]`
  /// @param texts what was written so far `-> [captions, tokens, width]`
  public record Network(
      UnaryOperator<Tensor> pictures, TextEncoder.Network texts, CaptionDecoder decoder) {}

  /// @param tokenizer owned by this writer from now on
  /// @param resources what the network keeps, owned by this writer from now on
  public CaptionWriter(
      Network network,
      ImagePreprocessing preprocessing,
      Tokenizer tokenizer,
      CaptionRules rules,
      NumberFormat format,
      Resources resources) {
    this.network = network;
    this.preprocessing = preprocessing;
    this.tokenizer = tokenizer;
    this.rules = rules;
    this.format = format;
    this.resources = resources;
  }

  /// Beams are cut into three groups where that goes, as open_clip does, else into one.
  @Override
  public List<Caption> write(List<Picture> pictures, int beams) {
    List<Caption> captions = new ArrayList<>(pictures.size());
    for (Picture picture : pictures) {
      int[] tokens = tokens(picture, beams);
      captions.add(new Caption(text(tokens), IntStream.of(tokens).boxed().toList()));
    }
    return captions;
  }

  private int[] tokens(Picture picture, int beams) {
    try (TensorScope _ = TensorScope.open()) {
      Tensor pixels = ImageEncoder.numbers(List.of(picture), preprocessing, format);
      Tensor seen = TensorScope.keeping(() -> network.pictures.apply(pixels));
      List<CrossAttention.Seen> looked = network.decoder.look(seen);
      NextTokens next = captions -> logits(captions, looked);
      return beams == 1
          ? new GreedySearch(next, rules).run()
          : new BeamSearch(next, rules, beams % GROUPS == 0 ? beams / GROUPS : beams).run();
    }
  }

  private float[][] logits(int[][] captions, List<CrossAttention.Seen> picture) {
    float[] all;
    try (TensorScope _ = TensorScope.open()) {
      Tensor written = network.texts.embed(TextBatch.of(captions, rules.padding()));
      all = network.decoder.next(written, picture).toFloats();
    }
    for (float logit : all) {
      if (!Float.isFinite(logit)) {
        throw new ModelException(
            "the decoder computed numbers that are not finite, in %s; open the model with fp32"
                .formatted(format));
      }
    }
    int vocabulary = all.length / captions.length;
    float[][] rows = new float[captions.length][];
    Arrays.setAll(rows, row -> Arrays.copyOfRange(all, row * vocabulary, (row + 1) * vocabulary));
    return rows;
  }

  /// The words between start and end.
  private String text(int[] tokens) {
    int[] words =
        IntStream.of(tokens).filter(id -> id != rules.start() && id != rules.end()).toArray();
    return tokenizer.decode(words).strip();
  }

  @Override
  public void close() {
    tokenizer.close();
    resources.close();
  }
}
