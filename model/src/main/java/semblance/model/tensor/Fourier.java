package semblance.model.tensor;

import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/// Discrete Fourier transforms.
public final class Fourier {
  private Fourier() {}

  /// The transform of each of several rows of real numbers, computed in 64-bit floats.
  ///
  /// @param numbers `[rows, length]`
  /// @return `[rows, length / 2 + 1, 2]`: for each frequency from 0 on, real and imaginary part,
  ///   rounded to 32-bit floats
  public static float[] ofRows(double[] numbers, int rows, int length) {
    try (TensorScope _ = TensorScope.open();
        DoublePointer source = new DoublePointer(numbers);
        TensorOptions options = new TensorOptions(torch.ScalarType.Double)) {
      return new Tensor(
              torch.view_as_real(
                  torch.fft_rfft(torch.from_blob(source, new long[] {rows, length}, options))))
          .toFloats();
    }
  }
}
