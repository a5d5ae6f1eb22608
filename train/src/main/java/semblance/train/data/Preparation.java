package semblance.train.data;

import java.util.List;
import java.util.SplittableRandom;
import semblance.embedding.Modality;
import semblance.embedding.ModelException;
import semblance.embedding.Picture;
import semblance.embedding.PreparedContent.Tokens;
import semblance.embedding.Role;
import semblance.media.PictureDecoder;
import semblance.model.image.ImagePreprocessing;
import semblance.model.image.ResizeRule;
import semblance.model.text.TextPreparation;
import semblance.model.tower.PreparationPlan;
import semblance.model.trainable.TrainableModel;
import semblance.train.loop.Example;

/// Makes of pictures and texts what a model's towers read. Thread-safe.
public final class Preparation implements AutoCloseable {
  /// The least share of a picture's area that is cut out where nothing is said: open_clip's.
  public static final double USUAL_CROP = .9;

  private final PictureDecoder decoder = new PictureDecoder();
  private final ImagePreprocessing pictures;
  private final TextPreparation texts;
  private final double crop;

  /// With open_clip's crops.
  ///
  /// @throws ModelException if the model has no tower for pictures or none for texts
  public Preparation(TrainableModel model) {
    this(model, USUAL_CROP);
  }

  /// @param crop the least share of a picture's area that an example shows; 1 for all of it
  /// @throws ModelException if the model has no tower for pictures or none for texts
  /// @throws IllegalArgumentException if the share is none
  public Preparation(TrainableModel model, double crop) {
    if (!(crop > 0 && crop <= 1)) {
      throw new IllegalArgumentException(
          "crops of a share of %s of a picture: expected a number above 0 and at most 1, such as %s"
              .formatted(crop, USUAL_CROP));
    }
    this.crop = crop;
    if (!(model.preparation(Modality.IMAGE) instanceof PreparationPlan.Images images)
        || !(model.preparation(Modality.TEXT) instanceof PreparationPlan.Texts plan)) {
      throw new ModelException(
          "a %s model does not read pictures and texts; expected one of both"
              .formatted(model.family()));
    }
    pictures = images.preprocessing();
    texts = plan.open().get();
  }

  /// The least share of a picture's area that an example shows.
  double crop() {
    return crop;
  }

  /// A picture as it is served.
  ///
  /// @throws semblance.embedding.SemblanceException if it cannot be read or decoded
  public Picture picture(CaptionedPicture pair) {
    return pictures.prepare(decoder.decode(pair.picture()));
  }

  /// A text as it is served.
  public Tokens text(String text) {
    return texts.prepare("", text, Role.QUERY);
  }

  /// A picture, cut at random, with one of its captions.
  ///
  /// @throws semblance.embedding.SemblanceException if it cannot be read or decoded
  Example example(CaptionedPicture pair, SplittableRandom random) {
    List<String> captions = pair.captions();
    String caption = captions.get(random.nextInt(captions.size()));
    Picture whole = decoder.decode(pair.picture());
    Picture prepared =
        pictures
            .size()
            .map((ResizeRule.Size size) ->
                RandomCrop.apply(whole, size.width(), size.height(), crop, random))
            .orElseGet(() -> pictures.prepare(whole)); // keeps its shape, so nothing is cut
    return Example.of(pair.place(), prepared, text(caption));
  }

  @Override
  public void close() {
    texts.close();
  }
}
