package semblance.evaluate.encoding;

import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import semblance.embedding.Embedding;
import semblance.embedding.LatentSpace;
import semblance.evaluate.data.Problem;
import semblance.evaluate.data.Sample;

/// Pictures and texts with their vectors.
///
/// @param model its name
/// @param space the space they lie in
/// @param samples those whose picture could be decoded
/// @param pictures an embedding a sample; none at all if the model has no tower for pictures
/// @param texts all texts of the samples; none if the model has no tower for texts
/// @param duplicates places of samples whose pictures are the same file, byte for byte, each group
///   of two or more
/// @param problems pictures that were left out
/// @param picturePace how fast pictures were encoded
/// @param textPace how fast texts were
public record EncodedData(
    String model,
    LatentSpace space,
    List<Sample> samples,
    List<Embedding> pictures,
    List<EncodedText> texts,
    List<List<Integer>> duplicates,
    List<Problem> problems,
    Pace picturePace,
    Pace textPace) {
  public EncodedData {
    samples = List.copyOf(samples);
    pictures = List.copyOf(pictures);
    texts = List.copyOf(texts);
    duplicates = List.copyOf(duplicates);
    problems = List.copyOf(problems);
  }

  /// The languages of the texts; one that is empty for those that do not say.
  public SortedSet<String> languages() {
    return texts.stream().map(EncodedText::language).collect(Collectors.toCollection(TreeSet::new));
  }

  /// How many texts stand with more than one picture: each counts as right for its own alone.
  public long sharedTexts() {
    Map<String, Long> pictures =
        texts.stream()
            .collect(
                Collectors.groupingBy(
                    EncodedText::text,
                    Collectors.collectingAndThen(
                        Collectors.mapping(EncodedText::sample, Collectors.toSet()),
                        set -> (long) set.size())));
    return pictures.values().stream().filter(count -> count > 1).count();
  }
}
