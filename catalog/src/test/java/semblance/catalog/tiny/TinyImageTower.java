package semblance.catalog.tiny;

import java.util.List;
import semblance.embedding.Content;
import semblance.embedding.Embedding;
import semblance.embedding.LatentSpace;
import semblance.embedding.Modality;
import semblance.embedding.Picture;
import semblance.embedding.Precision;
import semblance.embedding.PreparedContent;
import semblance.embedding.Role;
import semblance.embedding.Tower;
import semblance.embedding.TowerIdentity;
import semblance.embedding.VectorMath;

/// A histogram of colours, and a little of where they are: the upper half counts more than the
/// lower, so a picture on its head has another vector.
final class TinyImageTower implements Tower {
  static final int IMAGE_AXIS = TinyModel.DIMENSION - 2;
  private static final double IMAGE_SHARE = 0.5;

  private final TinySettings settings;
  private final LatentSpace space;
  private final TowerIdentity identity;

  TinyImageTower(TinySettings settings, LatentSpace space, TowerIdentity identity) {
    this.settings = settings;
    this.space = space;
    this.identity = identity;
  }

  @Override
  public Modality modality() {
    return Modality.IMAGE;
  }

  @Override
  public TowerIdentity identity() {
    return identity;
  }

  @Override
  public Precision precision() {
    return settings.precision();
  }

  @Override
  public int preferredBatch() {
    return 16;
  }

  /// Shrinks by the mean of the pixels that fall into each new one.
  @Override
  public PreparedContent prepare(Content content, Role role) {
    if (!(content instanceof Content.Image(Picture picture))) {
      throw new IllegalArgumentException("the image tower was given " + content.modality());
    }
    int side = settings.side();
    byte[] small = new byte[side * side * 3];
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        for (int channel = 0; channel < 3; channel++) {
          small[(y * side + x) * 3 + channel] = (byte) mean(picture, x, y, channel);
        }
      }
    }
    return new PreparedContent.Pixels(identity.id(), new Picture(side, side, small));
  }

  private int mean(Picture picture, int x, int y, int channel) {
    int side = settings.side();
    int left = x * picture.width() / side;
    int right = Math.max(left + 1, (x + 1) * picture.width() / side);
    int top = y * picture.height() / side;
    int bottom = Math.max(top + 1, (y + 1) * picture.height() / side);
    long sum = 0;
    for (int row = top; row < bottom; row++) {
      for (int column = left; column < right; column++) {
        sum += picture.rgb()[(row * picture.width() + column) * 3 + channel] & 0xff;
      }
    }
    return (int) (sum / ((long) (right - left) * (bottom - top)));
  }

  @Override
  public List<Embedding> encode(List<? extends PreparedContent> batch) {
    return batch.stream().map(this::encode).toList();
  }

  private Embedding encode(PreparedContent prepared) {
    if (!prepared.towerId().equals(identity.id())
        || !(prepared instanceof PreparedContent.Pixels(String _, Picture picture))) {
      throw new IllegalArgumentException("content was prepared by another tower");
    }
    double[] upper = new double[Palette.SIZE];
    double[] lower = new double[Palette.SIZE];
    byte[] rgb = picture.rgb();
    for (int pixel = 0; pixel < picture.width() * picture.height(); pixel++) {
      Palette.addShares(
          pixel < picture.width() * picture.height() / 2 ? upper : lower,
          rgb[3 * pixel] & 0xff,
          rgb[3 * pixel + 1] & 0xff,
          rgb[3 * pixel + 2] & 0xff,
          settings.sharpness());
    }
    float[] vector = new float[TinyModel.DIMENSION];
    for (int i = 0; i < Palette.SIZE; i++) {
      vector[i] = (float) (1.2 * upper[i] + 0.8 * lower[i]);
    }
    VectorMath.normalize(vector);
    vector[IMAGE_AXIS] = (float) IMAGE_SHARE;
    vector[Palette.SIZE] += (float) settings.imageDrift();
    for (int i = 0; i < vector.length; i++) {
      vector[i] = TinyModel.rounded(vector[i], precision());
    }
    VectorMath.normalize(vector);
    return new Embedding(space, identity.id(), vector);
  }
}
