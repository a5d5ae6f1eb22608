package semblance.model.tensor;

import org.bytedeco.pytorch.global.torch;

/// Numbers between numbers.
public final class Interpolation {
  private Interpolation() {}

  /// The last two of four dimensions stretched by cubic interpolation, first and last numbers kept
  /// in their places.
  public static Tensor bicubic(Tensor numbers, long height, long width) {
    return new Tensor(
        torch.upsample_bicubic2d(numbers.pointer().contiguous(), new long[] {height, width}, true));
  }
}
