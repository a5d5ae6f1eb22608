package semblance.evaluate.comparison;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import semblance.evaluate.data.Sample;
import semblance.evaluate.encoding.EncodedData;
import semblance.evaluate.encoding.EncodedText;

/// What all contenders have: the samples that each could read, and the texts of one language, with
/// their vectors by each of them.
///
/// @param samples in the order of the data
/// @param language the one with most texts
/// @param texts of that language, in the order of the data
/// @param samplesOfTexts the place of the sample that each text is about
/// @param pictures vectors by contender, `[contenders][samples]`; none for one that sees nothing
/// @param textVectors vectors by contender, `[contenders][texts]`; none for one that reads nothing
record SharedData(
    List<Sample> samples,
    String language,
    List<String> texts,
    List<Integer> samplesOfTexts,
    List<List<float[]>> pictures,
    List<List<float[]>> textVectors) {
  static SharedData of(List<Contender> contenders) {
    Set<Path> common = new LinkedHashSet<>();
    contenders.getFirst().data().samples().forEach(sample -> common.add(sample.picture()));
    for (Contender contender : contenders) {
      common.retainAll(
          new LinkedHashSet<>(contender.data().samples().stream().map(Sample::picture).toList()));
    }
    Map<Path, Integer> places = new HashMap<>();
    common.forEach(path -> places.put(path, places.size()));
    List<Sample> samples =
        contenders.getFirst().data().samples().stream()
            .filter(sample -> places.containsKey(sample.picture()))
            .toList();
    String language = language(contenders);
    List<String> texts = new ArrayList<>();
    List<Integer> samplesOfTexts = new ArrayList<>();
    List<List<float[]>> pictures = new ArrayList<>();
    List<List<float[]>> textVectors = new ArrayList<>();
    for (Contender contender : contenders) {
      EncodedData data = contender.data();
      List<float[]> seen = new ArrayList<>();
      for (int i = 0; i < data.pictures().size(); i++) {
        if (places.containsKey(data.samples().get(i).picture())) {
          seen.add(data.pictures().get(i).vector());
        }
      }
      pictures.add(seen);
      List<float[]> read = new ArrayList<>();
      boolean first = texts.isEmpty();
      for (EncodedText text : data.texts()) {
        Integer place = places.get(data.samples().get(text.sample()).picture());
        if (place != null && text.language().equals(language)) {
          read.add(text.embedding().vector());
          if (first) {
            texts.add(text.text());
            samplesOfTexts.add(place);
          }
        }
      }
      textVectors.add(read);
    }
    return new SharedData(samples, language, texts, samplesOfTexts, pictures, textVectors);
  }

  private static String language(List<Contender> contenders) {
    Map<String, Integer> counts = new TreeMap<>();
    contenders.stream()
        .filter(Contender::reads)
        .findFirst()
        .ifPresent(contender ->
            contender
                .data()
                .texts()
                .forEach(text -> counts.merge(text.language(), 1, Integer::sum)));
    return counts.entrySet().stream()
        .max(Comparator.comparingInt(Map.Entry::getValue))
        .map(Map.Entry::getKey)
        .orElse("");
  }

  boolean sees(int contender) {
    return !pictures.get(contender).isEmpty();
  }

  boolean reads(int contender) {
    return !textVectors.get(contender).isEmpty();
  }

  int[] groupsOfTexts() {
    return samplesOfTexts.stream().mapToInt(Integer::intValue).toArray();
  }
}
