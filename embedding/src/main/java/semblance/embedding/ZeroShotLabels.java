package semblance.embedding;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/// Labels that contents are told apart by without training: each label is words, and a content has
/// the label whose vector is nearest. Radford et al., 2021, section 3.1.
///
/// With several templates a label's vector is the normalised mean over its unit vectors in all of
/// them. A model that reads texts in the light of a content compares those vectors; see
/// [ConditionalTexts]. Thread-safe until the model is closed.
public final class ZeroShotLabels {
  /// Stands for the label in a template.
  public static final String PLACEHOLDER = "{}";

  private final List<String> labels;
  private final List<float[]> vectors;
  private final LatentSpace space;
  private final Optional<PairScoring> scoring;
  private final List<PreparedContent> texts; // each label in all templates, label after label
  private final Optional<ConditionalTexts> conditional;

  private ZeroShotLabels(
      EmbeddingModel model,
      List<String> labels,
      List<PreparedContent> texts,
      List<float[]> vectors) {
    this.labels = labels;
    this.texts = texts;
    this.vectors = vectors;
    this.space = model.space();
    this.scoring = model.scoring();
    this.conditional = model.conditionalTexts();
  }

  /// A label of a content.
  ///
  /// @param similarity the cosine of the two
  /// @param probability as the model was trained to tell it; empty if it was not
  public record Ranked(String label, double similarity, OptionalDouble probability) {}

  /// Embeds labels.
  ///
  /// @param templates sentences with [#PLACEHOLDER] in them, such as `a photo of a {}`; none for
  ///   the labels as they stand
  /// @throws IllegalArgumentException if there is no label, or a template has no placeholder
  /// @throws UnsupportedModalityException if the model embeds no texts
  public static ZeroShotLabels of(
      EmbeddingModel model, List<String> labels, List<String> templates) {
    if (labels.isEmpty()) {
      throw new IllegalArgumentException("no labels: at least one is needed");
    }
    List<String> around = templates.isEmpty() ? List.of(PLACEHOLDER) : List.copyOf(templates);
    for (String template : around) {
      if (!template.contains(PLACEHOLDER)) {
        throw new IllegalArgumentException(
            "the template '%s' has no place for the label: write %s where it belongs, as in 'a photo of a %s'"
                .formatted(template, PLACEHOLDER, PLACEHOLDER));
      }
    }
    List<Content> texts = new ArrayList<>();
    for (String label : labels) {
      for (String template : around) {
        texts.add(new Content.Text(template.replace(PLACEHOLDER, label)));
      }
    }
    Tower tower = model.tower(Modality.TEXT);
    List<PreparedContent> prepared =
        texts.stream().map(text -> tower.prepare(text, Role.QUERY)).toList();
    List<float[]> vectors = tower.embed(texts, Role.QUERY).stream().map(Embedding::vector).toList();
    return new ZeroShotLabels(model, List.copyOf(labels), prepared, means(vectors, labels.size()));
  }

  /// The mean over each label's templates.
  private static List<float[]> means(List<float[]> vectors, int labels) {
    int each = vectors.size() / labels;
    return IntStream.range(0, labels)
        .mapToObj(i -> mean(vectors.subList(i * each, (i + 1) * each)))
        .toList();
  }

  private static float[] mean(List<float[]> vectors) {
    float[] sum = vectors.getFirst().clone();
    if (vectors.size() > 1) {
      for (float[] vector : vectors.subList(1, vectors.size())) {
        VectorMath.addScaled(sum, vector, 1);
      }
      VectorMath.normalize(sum);
    }
    return sum;
  }

  /// The labels, as given.
  public List<String> labels() {
    return labels;
  }

  /// All labels of a content, the nearest first.
  ///
  /// @param prepared what the content's tower made the embedding of
  /// @throws SpaceMismatchException if the content was embedded in another space
  public List<Ranked> rank(PreparedContent prepared, Embedding content) {
    if (!content.space().fingerprint().equals(space.fingerprint())) {
      throw new SpaceMismatchException(
          "the content does not belong to the labels", content.space(), space);
    }
    double[] cosines =
        vectorsBeside(prepared).stream()
            .mapToDouble(vector -> VectorMath.dot(vector, content.vector()))
            .toArray();
    double[] probabilities = scoring.map(rule -> rule.probabilities(cosines)).orElse(new double[0]);
    return IntStream.range(0, cosines.length)
        .mapToObj(i ->
            new Ranked(
                labels.get(i),
                cosines[i],
                probabilities.length == 0
                    ? OptionalDouble.empty()
                    : OptionalDouble.of(probabilities[i])))
        .sorted(Comparator.comparingDouble((Ranked ranked) -> -ranked.similarity))
        .toList();
  }

  private List<float[]> vectorsBeside(PreparedContent prepared) {
    return conditional
        .filter(texts -> texts.modality() == prepared.modality())
        .map(known -> means(known.vectors(prepared, texts), labels.size()))
        .orElse(vectors);
  }
}
