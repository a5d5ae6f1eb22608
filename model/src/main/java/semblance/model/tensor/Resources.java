package semblance.model.tensor;

import java.util.ArrayList;
import java.util.List;

/// What a network keeps in native memory, closed together. Filled by one thread.
public final class Resources implements Resource {
  private final List<Resource> parts = new ArrayList<>();

  /// Takes over a part.
  public <R extends Resource> R add(R part) {
    parts.add(part);
    return part;
  }

  /// Takes over a tensor, which from now on outlives the innermost scope of this thread.
  public Tensor keep(Tensor tensor) {
    return add(TensorScope.detach(tensor));
  }

  @Override
  public long bytes() {
    return parts.stream().mapToLong(Resource::bytes).sum();
  }

  @Override
  public void close() {
    parts.reversed().forEach(Resource::close);
    parts.clear();
  }
}
