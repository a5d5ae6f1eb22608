package semblance.model.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.InterpolateFuncOptions;
import org.bytedeco.pytorch.LongVector;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.kBilinear;
import org.jspecify.annotations.Nullable;

/// An array of numbers of any number of dimensions, in native memory.
///
/// Made within a [TensorScope], which frees it, or [released][TensorScope#release] from it and then
/// closed by its owner. Reading one tensor from several threads is safe; functions whose name ends
/// in `InPlace` change it.
public final class Tensor implements Resource {
  private final org.bytedeco.pytorch.Tensor pointer;

  Tensor(org.bytedeco.pytorch.Tensor pointer) {
    this.pointer = pointer;
  }

  org.bytedeco.pytorch.Tensor pointer() {
    return pointer;
  }

  // Making and reading

  /// A tensor of 32-bit floats, copied from an array.
  public static Tensor of(float[] numbers, long... shape) {
    try (FloatPointer source = new FloatPointer(numbers)) {
      return new Tensor(torch.from_blob(source, shape).clone());
    }
  }

  /// A tensor of 64-bit integers, copied from an array.
  public static Tensor of(long[] numbers, long... shape) {
    try (LongPointer source = new LongPointer(numbers);
        TensorOptions options = new TensorOptions(NumberFormat.INT64.scalarType())) {
      return new Tensor(torch.from_blob(source, shape, options).clone());
    }
  }

  /// A tensor of 32-bit floats from unsigned bytes: the arrays one after another.
  public static Tensor ofBytes(List<byte[]> arrays, long... shape) {
    long length = arrays.stream().mapToLong(array -> array.length).sum();
    try (BytePointer source = new BytePointer(length);
        TensorOptions options = new TensorOptions(torch.ScalarType.Byte)) {
      for (byte[] array : arrays) {
        source.put(array, 0, array.length);
        source.position(source.position() + array.length);
      }
      source.position(0);
      return new Tensor(
          torch.from_blob(source, shape, options).to(NumberFormat.FLOAT32.scalarType()));
    }
  }

  /// Writes rows of a matrix.
  public interface RowWriter {
    /// Writes one row.
    ///
    /// @param into gets the numbers
    void write(long row, float[] into);
  }

  /// A matrix of 32-bit floats that is written row by row, without a copy of the whole.
  public static Tensor ofRows(long rows, int columns, RowWriter writer) {
    Tensor matrix = new Tensor(torch.empty(rows, columns));
    MemorySegment memory = matrix.memory();
    float[] row = new float[columns];
    for (long number = 0; number < rows; number++) {
      writer.write(number, row);
      long start = number * columns * Float.BYTES;
      MemorySegment.copy(row, 0, memory, ValueLayout.JAVA_FLOAT_UNALIGNED, start, columns);
    }
    return matrix;
  }

  /// A view of native memory, which must outlive the tensor and all its views.
  public static Tensor view(MemorySegment memory, NumberFormat format, long... shape) {
    long numbers = LongStream.of(shape).reduce(1, Math::multiplyExact);
    if (numbers * format.bytes() != memory.byteSize()) {
      throw new IllegalArgumentException(
          "%d bytes for a tensor of shape %s in %s"
              .formatted(memory.byteSize(), java.util.Arrays.toString(shape), format));
    }
    return new Tensor(
        torch.from_blob(
            new Address(memory.address()), shape, new TensorOptions(format.scalarType())));
  }

  /// A pointer to memory that is not ours to free.
  private static final class Address extends Pointer {
    Address(long address) {
      this.address = address;
    }
  }

  /// The numbers as 32-bit floats, the last dimension fastest.
  public float[] toFloats() {
    try (org.bytedeco.pytorch.Tensor plain =
            pointer.to(NumberFormat.FLOAT32.scalarType()).contiguous();
        FloatPointer numbers = new FloatPointer(plain.data_ptr_float())) {
      float[] copy = new float[Math.toIntExact(plain.numel())];
      numbers.get(copy);
      return copy;
    }
  }

  /// The numbers where they lie, to be read while the tensor lives and is not changed.
  ///
  /// @throws IllegalArgumentException if they do not lie in the order of the dimensions
  @SuppressWarnings("restricted") // native access is granted to the whole program
  public MemorySegment memory() {
    if (!pointer.is_contiguous()) {
      throw new IllegalArgumentException(
          "a tensor of shape %s whose numbers are not in the order of its dimensions"
              .formatted(java.util.Arrays.toString(shape())));
    }
    return MemorySegment.ofAddress(pointer.data_ptr().address()).reinterpret(bytes());
  }

  /// The length of each dimension.
  public long[] shape() {
    return pointer.shape();
  }

  /// The length of one dimension.
  public long size(int dimension) {
    return pointer.size(dimension);
  }

  /// How the numbers are written.
  public NumberFormat format() {
    return NumberFormat.of(pointer.scalar_type());
  }

  /// Bytes held.
  @Override
  public long bytes() {
    return pointer.nbytes();
  }

  /// Frees the memory now, ahead of the scope's end.
  @Override
  public void close() {
    pointer.close();
  }

  // Shape

  public Tensor reshape(long... shape) {
    return new Tensor(pointer.reshape(shape));
  }

  public Tensor transpose(int one, int other) {
    return new Tensor(pointer.transpose(one, other));
  }

  public Tensor permute(long... dimensions) {
    return new Tensor(pointer.permute(dimensions));
  }

  /// The part of `dimension` that begins at `start`; a view.
  public Tensor narrow(int dimension, long start, long length) {
    return new Tensor(pointer.narrow(dimension, start, length));
  }

  /// The slice at `index` of `dimension`, which falls away; a view.
  public Tensor select(int dimension, long index) {
    return new Tensor(pointer.select(dimension, index));
  }

  /// The slices of `dimension` that are numbered, in that order; a copy.
  ///
  /// @param indices `[slices]`
  public Tensor choose(int dimension, Tensor indices) {
    return new Tensor(pointer.index_select(dimension, indices.pointer));
  }

  public Tensor expand(long... shape) {
    return new Tensor(pointer.expand(shape));
  }

  /// The same numbers with memory in the order of the dimensions.
  public Tensor contiguous() {
    return new Tensor(pointer.contiguous());
  }

  /// The same `[batch, channels, height, width]` with the channels fastest in memory, as
  /// convolutions like it best.
  public Tensor channelsLast() {
    return new Tensor(pointer.contiguous(MemoryFormat.ChannelsLast));
  }

  /// The same numbers in another format; this tensor itself if they are in it already.
  public Tensor to(NumberFormat format) {
    return new Tensor(pointer.to(format.scalarType()));
  }

  /// A copy of its own memory.
  public Tensor copy() {
    return new Tensor(pointer.clone());
  }

  public static Tensor concatenate(int dimension, Tensor... parts) {
    TensorVector vector = new TensorVector();
    for (Tensor part : parts) {
      vector.push_back(part.pointer);
    }
    return new Tensor(torch.cat(vector, dimension));
  }

  /// The last two of four dimensions resampled linearly to other lengths, by filters that grow with
  /// the scale where they shrink (antialiased), the corners' outer edges aligned.
  public Tensor resizeBilinear(long height, long width) {
    InterpolateFuncOptions options = new InterpolateFuncOptions();
    options.size().put(new LongVector(height, width));
    options.mode().put(new kBilinear());
    options.align_corners().put(false);
    options.antialias().put(true);
    return new Tensor(torch.interpolate(pointer, options));
  }

  /// Zeros around the last two dimensions.
  public Tensor pad(long left, long right, long top, long bottom) {
    return new Tensor(torch.constant_pad_nd(pointer, left, right, top, bottom));
  }

  // Arithmetic

  public Tensor add(Tensor other) {
    return new Tensor(pointer.add(other.pointer));
  }

  public Tensor addInPlace(Tensor other) {
    pointer.add_(other.pointer);
    return this;
  }

  public Tensor multiplyInPlace(Tensor other) {
    pointer.mul_(other.pointer);
    return this;
  }

  public Tensor subtract(Tensor other) {
    return new Tensor(pointer.sub(other.pointer));
  }

  public Tensor multiply(Tensor other) {
    return new Tensor(pointer.mul(other.pointer));
  }

  public Tensor multiply(double factor) {
    return new Tensor(pointer.mul(new Scalar(factor)));
  }

  public Tensor divide(Tensor other) {
    return new Tensor(torch.div(pointer, other.pointer));
  }

  public Tensor matrixMultiply(Tensor other) {
    return new Tensor(torch.matmul(pointer, other.pointer));
  }

  /// `1 / sqrt(x + epsilon)`.
  public Tensor inverseSquareRoot(double epsilon) {
    return new Tensor(pointer.add(new Scalar(epsilon)).rsqrt());
  }

  /// Whether no number is infinite or NaN.
  public boolean isFinite() {
    // One such number makes the sum one too; a sum of 16 bits may also be out of range by itself.
    return Double.isFinite(sum(pointer))
        || Double.isFinite(sum(pointer.to(NumberFormat.FLOAT32.scalarType())));
  }

  private static double sum(org.bytedeco.pytorch.Tensor numbers) {
    try (org.bytedeco.pytorch.Tensor sum = torch.sum(numbers)) {
      return sum.item_double();
    }
  }

  /// The mean over dimensions, which fall away.
  public Tensor mean(long... dimensions) {
    return new Tensor(torch.mean(pointer, dimensions));
  }

  /// The greatest number over dimensions, which fall away.
  public Tensor maximum(long... dimensions) {
    return new Tensor(torch.amax(pointer, dimensions, false));
  }

  /// The mean of each square of `length` by `length` places, what does not fill one left out,
  /// `[batch, channels, height, width] -> [batch, channels, height / length, width / length]`.
  public Tensor averagePool(int length) {
    return new Tensor(torch.avg_pool2d(pointer, length, length));
  }

  public Tensor sum(long... dimensions) {
    return new Tensor(torch.sum(pointer, dimensions));
  }

  public Tensor softmax(int dimension) {
    return new Tensor(torch.softmax(pointer, dimension));
  }

  /// Scaled to unit length along the last dimension.
  public Tensor normalize() {
    Tensor norm =
        new Tensor(
            pointer.norm(
                new org.bytedeco.pytorch.ScalarOptional(new Scalar(2.0)), new long[] {-1}, true));
    return divide(norm);
  }

  // Layers

  /// `activation(x weightᵀ + bias)`, `[..., in] -> [..., out]`.
  ///
  /// @param weight `[out, in]`
  /// @param bias `[out]`, or null for none
  public Tensor linear(Tensor weight, @Nullable Tensor bias) {
    return new Tensor(torch.linear(pointer, weight.pointer, optional(bias)));
  }

  /// Normalises the last dimension to mean 0 and variance 1, then scales and shifts it.
  public Tensor layerNorm(Tensor weight, Tensor bias, double epsilon) {
    return new Tensor(
        torch.layer_norm(
            pointer,
            weight.shape(),
            new TensorOptional(weight.pointer),
            new TensorOptional(bias.pointer),
            epsilon,
            false));
  }

  /// Row `this[i]` of a table, `[...] -> [..., width]`, in the format to compute in. What is not
  /// looked up is not converted either.
  public Tensor lookUp(Tensor table, NumberFormat format) {
    return new Tensor(torch.embedding(table.pointer, pointer)).to(format);
  }

  /// An activation; may reuse this tensor's memory, so use only what is returned.
  public Tensor activate(Activation activation) {
    return switch (activation) {
      case NONE -> this;
      case RELU -> new Tensor(torch.relu_(pointer));
      case RELU6 -> new Tensor(torch.hardtanh_(pointer, new Scalar(0.0), new Scalar(6.0)));
      case GELU -> new Tensor(torch.gelu(pointer));
      case GELU_TANH -> new Tensor(torch.gelu(pointer, "tanh"));
      case SWISH -> new Tensor(torch.silu(pointer));
      case SIGMOID -> new Tensor(torch.sigmoid(pointer));
      case TANH -> new Tensor(torch.tanh(pointer));
    };
  }

  /// Attention of each query over all keys: `softmax(q kᵀ + mask) v`; the queries are scaled
  /// already.
  ///
  /// @param keys `[batch, heads, tokens, width]`, like this tensor and `values`
  /// @param mask broadcast over `[batch, heads, tokens, tokens]` and added, or null
  /// @param causal whether a token sees only itself and those before it; not beside a mask
  public Tensor attend(Tensor keys, Tensor values, @Nullable Tensor mask, boolean causal) {
    if (format() == NumberFormat.BFLOAT16) {
      // libtorch's own attention is slow in bf16; two products and a softmax are not.
      Tensor scores = matrixMultiply(keys.transpose(2, 3)); // [batch, heads, tokens, tokens]
      if (causal) {
        scores.addInPlace(futureMask(Math.toIntExact(size(2))));
      } else if (mask != null) {
        scores.addInPlace(mask);
      }
      return scores.softmax(-1).matrixMultiply(values);
    }
    return new Tensor(
        torch.scaled_dot_product_attention(
            pointer,
            keys.pointer,
            values.pointer,
            optional(mask),
            0.0,
            causal,
            new DoubleOptional(1.0),
            false));
  }

  /// `activation(convolution(x) + bias)`, `[batch, in, height, width] -> [batch, out, ...]`.
  ///
  /// @param weight `[out, in / groups, height, width]`
  /// @param bias `[out]`, or null for none
  public Tensor convolve(
      Tensor weight, @Nullable Tensor bias, ConvolutionSettings settings, Activation activation) {
    long[] stride = {settings.strideDown(), settings.strideAcross()};
    long[] padding = {settings.paddingDown(), settings.paddingAcross()};
    return new Tensor(
            torch.conv2d(
                pointer,
                weight.pointer,
                optional(bias),
                stride,
                padding,
                new long[] {1, 1},
                settings.groups()))
        .activate(activation);
  }

  /// `[tokens, tokens]`, -infinity where a key comes after the query.
  private static Tensor futureMask(int tokens) {
    float[] mask = new float[tokens * tokens];
    for (int query = 0; query < tokens; query++) {
      for (int key = query + 1; key < tokens; key++) {
        mask[query * tokens + key] = Float.NEGATIVE_INFINITY;
      }
    }
    return of(mask, tokens, tokens).to(NumberFormat.BFLOAT16);
  }

  private static TensorOptional optional(@Nullable Tensor tensor) {
    return tensor == null ? new TensorOptional() : new TensorOptional(tensor.pointer);
  }

  @Override
  public String toString() {
    return "Tensor" + java.util.Arrays.toString(shape()) + " " + format();
  }
}
