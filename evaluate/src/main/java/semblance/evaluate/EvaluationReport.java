package semblance.evaluate;

import java.util.List;
import java.util.Optional;
import semblance.evaluate.encoding.EncodedData;
import semblance.evaluate.geometry.SpaceGeometry;

/// What a model was measured to do.
///
/// @param data what was embedded, and how fast
/// @param slices figures of retrieval, those over all queries of a language first
/// @param otherValues how many values of a field had too few queries, or were too many, to be told
/// @param classes figures of classification, if the data name classes
/// @param geometry the shape of the space, if there are pictures with texts
/// @param misses the queries whose answers stand furthest down
public record EvaluationReport(
    EncodedData data,
    List<Slice> slices,
    int otherValues,
    Optional<Classes> classes,
    Optional<SpaceGeometry> geometry,
    List<Miss> misses) {
  public EvaluationReport {
    slices = List.copyOf(slices);
    misses = List.copyOf(misses);
  }
}
