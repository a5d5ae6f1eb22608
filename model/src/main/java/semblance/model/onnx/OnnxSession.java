package semblance.model.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import semblance.embedding.ModelException;
import semblance.model.onnx.OnnxGraph.Port;
import semblance.model.tensor.Resource;
import semblance.model.tensor.Tensor;

/// A network in ONNX Runtime, its weights in memory. Thread-safe until closed.
final class OnnxSession implements Resource {
  private final OnnxGraph graph;
  private final OrtEnvironment environment;
  private final OrtSession session;

  private OnnxSession(OnnxGraph graph, OrtEnvironment environment, OrtSession session) {
    this.graph = graph;
    this.environment = environment;
    this.session = session;
  }

  /// Opens a file.
  ///
  /// @param threads over how many one run is spread
  /// @throws ModelException if ONNX Runtime does not take it, or is not there for this machine
  static OnnxSession open(OnnxGraph graph, int threads) {
    OrtEnvironment environment = environment();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(threads);
      options.setInterOpNumThreads(1);
      options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL); // exceptions say it all
      // By path, since weights may lie in files beside it.
      String path = graph.file().toAbsolutePath().toString();
      return new OnnxSession(graph, environment, environment.createSession(path, options));
    } catch (OrtException e) {
      throw new ModelException(
          "%s cannot be opened by ONNX Runtime %s: %s; bring the file again, or one that was exported for an older version"
              .formatted(graph.file(), environment.getVersion(), e.getMessage()),
          e);
    }
  }

  private static OrtEnvironment environment() {
    Telemetry.turnOff();
    try {
      OrtEnvironment environment =
          OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, "semblance");
      environment.setTelemetry(false);
      return environment;
    } catch (OrtException | LinkageError | IllegalStateException e) {
      throw new ModelException(
          "ONNX Runtime could not be loaded on %s %s: %s. Take the model's safetensors files instead"
              .formatted(System.getProperty("os.name"), System.getProperty("os.arch"), e),
          e);
    }
  }

  /// What goes into one run.
  Run begin() {
    return new Run();
  }

  /// The inputs of one run, which are freed with it.
  final class Run implements AutoCloseable {
    private final Map<String, OnnxTensor> inputs = new LinkedHashMap<>();

    private Run() {}

    /// Gives whole numbers to an input, in the type that it declares.
    void integers(Port port, long[] numbers, long... shape) {
      try {
        boolean narrow = port.type().filter(type -> type == NumberType.INT32).isPresent();
        inputs.put(
            port.name(),
            narrow
                ? OnnxTensor.createTensor(
                    environment,
                    IntBuffer.wrap(LongStream.of(numbers).mapToInt(Math::toIntExact).toArray()),
                    shape)
                : OnnxTensor.createTensor(environment, LongBuffer.wrap(numbers), shape));
      } catch (OrtException e) {
        throw failed(e);
      }
    }

    /// Gives numbers to an input, in the type that it declares.
    void floats(Port port, float[] numbers, long... shape) {
      try {
        boolean half = port.type().filter(type -> type == NumberType.FLOAT16).isPresent();
        inputs.put(
            port.name(),
            half
                ? OnnxTensor.createTensor(
                    environment, ShortBuffer.wrap(halves(numbers)), shape, OnnxJavaType.FLOAT16)
                : OnnxTensor.createTensor(environment, FloatBuffer.wrap(numbers), shape));
      } catch (OrtException e) {
        throw failed(e);
      }
    }

    /// Runs the network.
    ///
    /// @return an output in 32-bit floats, in the tensor scope of this thread
    Tensor output(String name) {
      try (OrtSession.Result result = session.run(inputs, Set.of(name))) {
        if (!(result.get(0) instanceof OnnxTensor tensor)) {
          throw new ModelException(
              "%s: the output '%s' is no tensor".formatted(graph.file(), name));
        }
        FloatBuffer numbers = tensor.getFloatBuffer(); // 16-bit floats are converted
        if (numbers == null) {
          throw new ModelException(
              "%s: the output '%s' is %s, expected floats"
                  .formatted(graph.file(), name, tensor.getInfo().type));
        }
        float[] copied = new float[numbers.remaining()];
        numbers.get(copied);
        return Tensor.of(copied, tensor.getInfo().getShape());
      } catch (OrtException e) {
        throw failed(e);
      }
    }

    private ModelException failed(OrtException e) {
      return new ModelException(
          "%s failed in ONNX Runtime: %s; the export does not fit the model's other files"
              .formatted(graph.file(), e.getMessage()),
          e);
    }

    @Override
    public void close() {
      inputs.values().forEach(OnnxTensor::close);
    }
  }

  private static short[] halves(float[] numbers) {
    short[] halves = new short[numbers.length];
    for (int i = 0; i < halves.length; i++) {
      halves[i] = Float.floatToFloat16(numbers[i]);
    }
    return halves;
  }

  @Override
  public long bytes() {
    return graph.bytes();
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw new ModelException("%s cannot be closed: %s".formatted(graph.file(), e), e);
    }
  }
}
