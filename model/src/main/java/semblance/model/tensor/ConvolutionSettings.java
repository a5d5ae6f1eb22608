package semblance.model.tensor;

/// How a square convolution kernel moves over its input.
///
/// @param stride steps between two places of the kernel
/// @param padding zeros on each of the four sides
/// @param groups into how many groups the channels are split; as many as channels for a depthwise
///   convolution
public record ConvolutionSettings(int stride, int padding, int groups) {}
