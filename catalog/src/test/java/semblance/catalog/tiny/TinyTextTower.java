package semblance.catalog.tiny;

import java.util.List;
import java.util.Locale;
import java.util.Random;
import semblance.embedding.Content;
import semblance.embedding.Embedding;
import semblance.embedding.LatentSpace;
import semblance.embedding.Modality;
import semblance.embedding.Precision;
import semblance.embedding.PreparedContent;
import semblance.embedding.Role;
import semblance.embedding.Tower;
import semblance.embedding.TowerIdentity;
import semblance.embedding.VectorMath;

/// A bag of words: a colour's word points along the colour's axis, any other along a direction
/// drawn from its hash.
final class TinyTextTower implements Tower {
  static final int TEXT_AXIS = TinyModel.DIMENSION - 1;
  private static final double TEXT_SHARE = 0.8;

  private final TinySettings settings;
  private final LatentSpace space;
  private final TowerIdentity identity;

  TinyTextTower(TinySettings settings, LatentSpace space, TowerIdentity identity) {
    this.settings = settings;
    this.space = space;
    this.identity = identity;
  }

  @Override
  public Modality modality() {
    return Modality.TEXT;
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

  @Override
  public PreparedContent prepare(Content content, Role role) {
    if (!(content instanceof Content.Text(String text))) {
      throw new IllegalArgumentException("the text tower was given " + content.modality());
    }
    // A word's id is its colour's axis, or its hash moved behind the axes.
    int[] ids =
        List.of(text.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}]+")).stream()
            .filter(word -> !word.isEmpty())
            .mapToInt(word ->
                Palette.axis(word) >= 0
                    ? Palette.axis(word)
                    : Palette.SIZE + Math.floorMod(word.hashCode(), 1_000_003))
            .toArray();
    return new PreparedContent.Tokens(identity.id(), ids, ids.length);
  }

  @Override
  public List<Embedding> encode(List<? extends PreparedContent> batch) {
    return batch.stream().map(this::encode).toList();
  }

  private Embedding encode(PreparedContent prepared) {
    if (!prepared.towerId().equals(identity.id())
        || !(prepared instanceof PreparedContent.Tokens tokens)) {
      throw new IllegalArgumentException("content was prepared by another tower");
    }
    float[] vector = new float[TinyModel.DIMENSION];
    vector[TEXT_AXIS] = (float) TEXT_SHARE;
    for (int id : tokens.ids()) {
      if (id < Palette.SIZE) {
        vector[id] += 1;
      } else {
        Random random = new Random(id);
        for (int axis = Palette.SIZE; axis < TinyImageTower.IMAGE_AXIS; axis++) {
          vector[axis] +=
              (float)
                  (settings.wordWeight() * random.nextGaussian() / Math.sqrt(TinyModel.DIMENSION));
        }
      }
    }
    VectorMath.normalize(vector);
    vector[Palette.SIZE] += (float) settings.textDrift();
    for (int i = 0; i < vector.length; i++) {
      vector[i] = TinyModel.rounded(vector[i], precision());
    }
    VectorMath.normalize(vector);
    return new Embedding(space, identity.id(), vector);
  }
}
