package semblance.benchmarks.workload;

/// Query vectors of one modality.
///
/// @param name what they are, one word
/// @param vectors `[queries, dimension]`, of unit length
public record Queries(String name, VectorFile vectors) {
  public int size() {
    return vectors.rows();
  }
}
