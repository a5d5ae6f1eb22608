package semblance.model.checkpoint.pytorch;

import java.lang.foreign.MemorySegment;
import java.util.List;

/// A tensor of a PyTorch file, its numbers in row-major order.
///
/// @param format as safetensors names it, such as `F32` or `BF16`; also ones that only PyTorch has
/// @param memory its bytes, little-endian: a part of the file, or a copy where the file has them in
///   another order
public record PytorchTensor(String name, String format, List<Long> shape, MemorySegment memory) {
  public PytorchTensor {
    shape = List.copyOf(shape);
  }
}
