package semblance.benchmarks.reembed;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import semblance.embedding.Content;
import semblance.embedding.Embedding;
import semblance.embedding.EmbeddingModel;
import semblance.embedding.LatentSpace;
import semblance.embedding.Modality;
import semblance.embedding.Precision;
import semblance.embedding.PreparedContent;
import semblance.embedding.Role;
import semblance.embedding.Sha256;
import semblance.embedding.Tower;
import semblance.embedding.TowerIdentity;
import semblance.embedding.VectorMath;

/// A model of texts that opens at once: each word has a random direction, which depends on the
/// model's name.
final class WordModel implements EmbeddingModel {
  private static final int DIMENSION = 24;

  private final String name;
  private final LatentSpace space;
  private final WordTower tower;

  WordModel(String name) {
    this.name = name;
    TowerIdentity identity =
        TowerIdentity.of(Modality.TEXT, Map.of("weights", Sha256.of("words of " + name)));
    this.space = LatentSpace.of(DIMENSION, List.of(identity));
    this.tower = new WordTower(name, space, identity);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public LatentSpace space() {
    return space;
  }

  @Override
  public Collection<Tower> towers() {
    return List.of(tower);
  }

  @Override
  public void close() {}

  /// The one tower.
  private record WordTower(String name, LatentSpace space, TowerIdentity identity)
      implements Tower {
    @Override
    public Modality modality() {
      return Modality.TEXT;
    }

    @Override
    public Precision precision() {
      return Precision.FP32;
    }

    @Override
    public int preferredBatch() {
      return 32;
    }

    @Override
    public PreparedContent prepare(Content content, Role role) {
      if (!(content instanceof Content.Text(String text))) {
        throw new IllegalArgumentException("a text tower was given " + content.modality());
      }
      int[] ids =
          List.of(text.toLowerCase(Locale.ROOT).split("\\s+")).stream()
              .mapToInt(String::hashCode)
              .toArray();
      return new PreparedContent.Tokens(identity.id(), ids, ids.length);
    }

    @Override
    public List<Embedding> encode(List<? extends PreparedContent> batch) {
      return batch.stream().map(this::encode).toList();
    }

    private Embedding encode(PreparedContent prepared) {
      if (!(prepared instanceof PreparedContent.Tokens tokens)
          || !tokens.towerId().equals(identity.id())) {
        throw new IllegalArgumentException("content was prepared by another tower");
      }
      float[] vector = new float[space.dimension()];
      for (int id : tokens.ids()) {
        Random random = new Random(31L * id + name.hashCode());
        for (int i = 0; i < vector.length; i++) {
          vector[i] += (float) random.nextGaussian();
        }
      }
      VectorMath.normalize(vector);
      return new Embedding(space, identity.id(), vector);
    }
  }
}
