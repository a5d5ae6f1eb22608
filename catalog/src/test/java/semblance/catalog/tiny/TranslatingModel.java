package semblance.catalog.tiny;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
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

/// A text tower by itself that knows the French words of a few colours, and gives the vectors of
/// the standard [TinyModel]'s text tower but for a rotation.
public final class TranslatingModel implements EmbeddingModel {
  private static final Map<String, String> ENGLISH =
      Map.of("rouge", "red", "bleu", "blue", "vert", "green", "jaune", "yellow");

  private final Settings settings;
  private final LatentSpace space;
  private final TextTower tower;

  /// What a model is made with.
  ///
  /// @param angle by how many degrees every vector is off; part of the identity
  /// @param dimension numbers a vector; what the standard model has beyond them is cut
  /// @param drift added to one number of every vector, as by a changed kernel: *not* part of the
  ///   identity
  public record Settings(
      String name, Precision precision, double angle, int dimension, double drift) {
    public static Settings named(String name) {
      return new Settings(name, Precision.FP32, 20, TinyModel.DIMENSION, 0);
    }

    public Settings withAngle(double other) {
      return new Settings(name, precision, other, dimension, drift);
    }

    public Settings withDimension(int other) {
      return new Settings(name, precision, angle, other, drift);
    }

    public Settings withDrift(double other) {
      return new Settings(name, precision, angle, dimension, other);
    }
  }

  public TranslatingModel(Settings settings) {
    this.settings = settings;
    TowerIdentity identity =
        TowerIdentity.of(
            Modality.TEXT,
            Map.of("weights", Sha256.of("rotated by " + settings.angle()), "tokenizer", "French"));
    this.space = LatentSpace.of(settings.dimension(), List.of(identity));
    this.tower = new TextTower(settings, space, identity, TinyModel.standard());
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
    return List.of(tower);
  }

  @Override
  public void close() {
    tower.english.close();
  }

  private record TextTower(
      Settings settings, LatentSpace space, TowerIdentity identity, TinyModel english)
      implements Tower {
    @Override
    public Modality modality() {
      return Modality.TEXT;
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
      String translated =
          Arrays.stream(text.toLowerCase(Locale.ROOT).split(" "))
              .map(word -> ENGLISH.getOrDefault(word, word))
              .collect(Collectors.joining(" "));
      if (english.tower(Modality.TEXT).prepare(new Content.Text(translated), role)
          instanceof PreparedContent.Tokens tokens) {
        return new PreparedContent.Tokens(identity.id(), tokens.ids(), tokens.originalLength());
      }
      throw new IllegalStateException("the standard model's text tower prepares tokens");
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
      Tower text = english.tower(Modality.TEXT);
      PreparedContent inner =
          new PreparedContent.Tokens(text.identity().id(), tokens.ids(), tokens.originalLength());
      float[] exact = text.encode(List.of(inner)).getFirst().vector();
      double cosine = Math.cos(Math.toRadians(settings.angle()));
      double sine = Math.sin(Math.toRadians(settings.angle()));
      float[] vector = new float[settings.dimension()];
      for (int i = 0; i < vector.length; i++) {
        float beside = exact[i ^ 1];
        vector[i] = (float) (cosine * exact[i] + (i % 2 == 0 ? -sine : sine) * beside);
      }
      vector[0] += (float) settings.drift();
      VectorMath.normalize(vector);
      return new Embedding(space, identity.id(), vector);
    }
  }
}
