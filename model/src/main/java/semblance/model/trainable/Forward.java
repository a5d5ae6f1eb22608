package semblance.model.trainable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import semblance.embedding.Picture;
import semblance.embedding.PreparedContent;
import semblance.model.image.ResizeRule;
import semblance.model.layer.Layers;
import semblance.model.tensor.NumberFormat;
import semblance.model.tensor.Resources;
import semblance.model.tensor.Tensor;
import semblance.model.tower.CaptionPlan;
import semblance.model.tower.ImageEncoder;
import semblance.model.tower.ImageLoader;
import semblance.model.tower.Rows;
import semblance.model.tower.TextBatch;
import semblance.model.tower.TextEncoder;
import semblance.model.tower.TextLoader;

/// A model's networks as functions of its tensors as they are now: made when first used, and of use
/// for one way there and back.
///
/// Used by one thread, within a scope for training, and closed before that is.
public final class Forward implements AutoCloseable {
  private final TrainableModel model;
  private final NumberFormat format;
  private final Resources resources = new Resources();
  private @Nullable UnaryOperator<Tensor> pictureNetwork;
  private TextEncoder.@Nullable Network textNetwork;
  private CaptionPlan.@Nullable Network captionNetwork;

  Forward(TrainableModel model, NumberFormat format) {
    this.model = model;
    this.format = format;
  }

  /// The pictures' vectors, `[pictures, dimension]`, of unit length.
  ///
  /// @param pictures prepared; those of one size go through the network together
  public Tensor pictures(List<Picture> pictures) {
    ImageLoader loader = model.pictureLoader();
    if (pictureNetwork == null) {
      pictureNetwork =
          loader
              .network()
              .read(Layers.training(loader.tensors(), model.leaves(), format, resources));
    }
    Map<ResizeRule.Size, List<Integer>> bySize = new LinkedHashMap<>();
    for (int i = 0; i < pictures.size(); i++) {
      Picture picture = pictures.get(i);
      bySize
          .computeIfAbsent(
              new ResizeRule.Size(picture.width(), picture.height()), _ -> new ArrayList<>())
          .add(i);
    }
    List<Tensor> parts = new ArrayList<>();
    long[] places = new long[pictures.size()]; // of each picture among the parts
    int next = 0;
    for (List<Integer> alike : bySize.values()) {
      for (int place : alike) {
        places[place] = next++;
      }
      List<Picture> few = alike.stream().map(pictures::get).toList();
      parts.add(pictureNetwork.apply(ImageEncoder.numbers(few, loader.preprocessing(), format)));
    }
    Tensor all =
        parts.size() == 1
            ? parts.getFirst()
            : Tensor.concatenate(0, parts.toArray(Tensor[]::new))
                .choose(0, Tensor.of(places, places.length));
    return Rows.unit(all);
  }

  /// The texts' vectors, `[texts, dimension]`, of unit length.
  public Tensor texts(List<PreparedContent.Tokens> texts) {
    TextLoader loader = model.textLoader();
    if (textNetwork == null) {
      textNetwork =
          loader.read(Layers.training(loader.tensors(), model.leaves(), format, resources));
    }
    int[][] ids =
        texts.stream().map(text -> loader.input().needed().apply(text.ids())).toArray(int[][]::new);
    int[] uncounted =
        texts.stream()
            .mapToInt(text -> loader.input().promptsCount() ? 0 : text.promptLength())
            .toArray();
    return Rows.unit(textNetwork.embed(TextBatch.of(ids, loader.input().padding(), uncounted)));
  }

  /// What a model that writes captions makes of some.
  ///
  /// @param logits `[captions, places, vocabulary]`
  /// @param targets `[captions, places]`, the token that comes next at each place
  public record Captions(Tensor logits, Tensor targets) {}

  /// How likely the model holds each next token of captions, given the tokens before and the
  /// picture. Both towers are gone through for this alone.
  public Captions captions(List<Picture> pictures, List<PreparedContent.Tokens> captions) {
    CaptionPlan plan = model.captionPlan();
    if (captionNetwork == null) {
      captionNetwork =
          plan.read(tensors -> Layers.training(tensors, model.leaves(), format, resources));
    }
    int[][] ids =
        captions.stream()
            .map(caption -> withoutPadding(caption.ids(), plan.padding()))
            .toArray(int[][]::new);
    int longest = Stream.of(ids).mapToInt(row -> row.length).max().orElse(1);
    long[] targets = new long[ids.length * (longest - 1)];
    for (int row = 0; row < ids.length; row++) {
      for (int i = 1; i < longest; i++) {
        targets[row * (longest - 1) + i - 1] = i < ids[row].length ? ids[row][i] : plan.padding();
      }
    }
    Tensor pixels = ImageEncoder.numbers(pictures, model.pictureLoader().preprocessing(), format);
    Tensor logits = captionNetwork.logits(pixels, TextBatch.of(ids, plan.padding()));
    return new Captions(
        logits.narrow(1, 0, longest - 1).to(NumberFormat.FLOAT32),
        Tensor.of(targets, ids.length, longest - 1));
  }

  /// How many tokens of captions are learned.
  public long learnedTokens(List<PreparedContent.Tokens> captions) {
    int padding = model.captionPlan().padding();
    return captions.stream()
        .mapToLong(
            caption -> IntStream.of(caption.ids()).skip(1).filter(id -> id != padding).count())
        .sum();
  }

  private static int[] withoutPadding(int[] ids, int padding) {
    int end = ids.length;
    while (end > 2 && ids[end - 1] == padding) {
      end--;
    }
    return Arrays.copyOf(ids, end);
  }

  /// By what cosines are multiplied, `[]`, if the model learns it.
  public Optional<Tensor> scale() {
    return model.logitScale().map(LogitScale::scale);
  }

  /// What is added then, `[]`, if the model learns it.
  public Optional<Tensor> bias() {
    return model.logitScale().flatMap(LogitScale::bias).map(leaf -> leaf.numbers().reshape());
  }

  @Override
  public void close() {
    resources.close();
  }
}
