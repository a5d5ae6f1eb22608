package semblance.catalog.tiny;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import semblance.embedding.EmbeddingModel;
import semblance.embedding.LatentSpace;
import semblance.embedding.Modality;
import semblance.embedding.Precision;
import semblance.embedding.Sha256;
import semblance.embedding.Tower;
import semblance.embedding.TowerIdentity;

/// A dual encoder whose two towers meet in colours: a text is the colours it names and a little of
/// its other words, a picture is the colours it shows.
///
/// As in real models the two kinds lie apart: each tower adds an axis of its own, so that texts are
/// nearer to texts than to the picture they describe.
public final class TinyModel implements EmbeddingModel {
  static final int DIMENSION = 48;

  private final TinySettings settings;
  private final LatentSpace space;
  private final List<Tower> towers;
  private boolean closed;

  public TinyModel(TinySettings settings) {
    this.settings = settings;
    TowerIdentity text =
        TowerIdentity.of(
            Modality.TEXT,
            Map.of("weights", Sha256.of("palette " + settings.wordWeight()), "tokenizer", "words"));
    TowerIdentity image =
        TowerIdentity.of(
            Modality.IMAGE,
            Map.of(
                "weights",
                Sha256.of("palette " + settings.sharpness()),
                "preprocessing",
                settings.side() + " pixels"));
    this.space = LatentSpace.of(DIMENSION, List.of(text, image));
    this.towers =
        List.of(
            new TinyTextTower(settings, space, text), new TinyImageTower(settings, space, image));
  }

  public static TinyModel standard() {
    return new TinyModel(TinySettings.standard());
  }

  @Override
  public String name() {
    return settings.name();
  }

  @Override
  public LatentSpace space() {
    return space;
  }

  @Override
  public Collection<Tower> towers() {
    if (closed) {
      throw new IllegalStateException("model %s is closed".formatted(name()));
    }
    return towers;
  }

  public boolean isClosed() {
    return closed;
  }

  @Override
  public void close() {
    closed = true;
  }

  /// A number as the precision keeps it.
  static float rounded(float number, Precision precision) {
    return switch (precision) {
      case FP32 -> number;
      case BF16 -> Float.intBitsToFloat((Float.floatToIntBits(number) + 0x8000) & 0xffff_0000);
    };
  }
}
