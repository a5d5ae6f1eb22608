package semblance.evaluate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import semblance.embedding.Content;
import semblance.embedding.Embedding;
import semblance.embedding.EmbeddingModel;
import semblance.embedding.Modality;
import semblance.embedding.Role;
import semblance.evaluate.classification.ClassVectors;
import semblance.evaluate.classification.ClassificationMeasures;
import semblance.evaluate.classification.LabelMeasures;
import semblance.evaluate.encoding.EncodedData;

/// Puts pictures into the classes that a field names.
record ZeroShot(EncodedData data, List<float[]> pictures, EvaluationSettings settings) {
  /// Judges; nothing if no picture has a class, or the model lacks a tower.
  Optional<Classes> judge(EmbeddingModel model, String field) {
    List<String> names =
        List.copyOf(
            data.samples().stream()
                .flatMap(sample -> sample.values(field).stream())
                .collect(Collectors.toCollection(TreeSet::new)));
    if (names.isEmpty() || pictures.isEmpty() || model.findTower(Modality.TEXT).isEmpty()) {
      return Optional.empty();
    }
    Map<String, Integer> numbers = new HashMap<>();
    names.forEach(name -> numbers.put(name, numbers.size()));
    List<Set<Integer>> truths = new ArrayList<>();
    List<float[]> judged = new ArrayList<>();
    for (int i = 0; i < pictures.size(); i++) {
      Set<Integer> truth =
          data.samples().get(i).values(field).stream()
              .map(numbers::get)
              .collect(Collectors.toCollection(TreeSet::new));
      if (!truth.isEmpty()) {
        truths.add(truth);
        judged.add(pictures.get(i));
      }
    }
    List<float[]> classes = classes(model, names);
    boolean single = truths.stream().allMatch(truth -> truth.size() == 1);
    return Optional.of(
        new Classes(
            field,
            names,
            settings.templates(),
            single
                ? Optional.of(
                    ClassificationMeasures.of(
                        judged,
                        truths.stream().mapToInt(truth -> truth.iterator().next()).toArray(),
                        classes,
                        settings.ks(),
                        settings.bootstrap()))
                : Optional.empty(),
            single ? Optional.empty() : Optional.of(LabelMeasures.of(judged, truths, classes))));
  }

  private List<float[]> classes(EmbeddingModel model, List<String> names) {
    List<Content> texts = new ArrayList<>();
    for (String name : names) {
      String words = name.replace('_', ' ');
      for (String template : settings.templates()) {
        texts.add(new Content.Text(template.replace("{}", words)));
      }
    }
    List<float[]> vectors =
        model.tower(Modality.TEXT).embed(texts, Role.QUERY).stream()
            .map(Embedding::vector)
            .toList();
    int each = settings.templates().size();
    return IntStream.range(0, names.size())
        .mapToObj(i -> ClassVectors.mean(vectors.subList(i * each, (i + 1) * each)))
        .toList();
  }
}
