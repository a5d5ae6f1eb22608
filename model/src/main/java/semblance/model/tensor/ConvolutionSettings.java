package semblance.model.tensor;

/// How a convolution kernel moves over its input.
///
/// @param strideDown rows between two places of the kernel
/// @param strideAcross columns between two places of the kernel
/// @param paddingDown rows of zeros above and below
/// @param paddingAcross columns of zeros to the left and right
/// @param groups into how many groups the channels are split; as many as channels for a depthwise
///   convolution
public record ConvolutionSettings(
    int strideDown, int strideAcross, int paddingDown, int paddingAcross, int groups) {
  /// The same in both directions.
  public ConvolutionSettings(int stride, int padding, int groups) {
    this(stride, stride, padding, padding, groups);
  }
}
