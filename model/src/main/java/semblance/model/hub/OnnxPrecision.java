package semblance.model.hub;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// The precisions that networks in ONNX form are published in.
public enum OnnxPrecision {
  FP32(".onnx"),
  FP16("_fp16.onnx"),
  INT8("_int8.onnx,_quantized.onnx,_uint8.onnx");

  private final String endings;

  /// @param endings with commas between
  OnnxPrecision(String endings) {
    this.endings = endings;
  }

  /// How the names of such files end, best first.
  List<String> endings() {
    return List.of(endings.split(",", -1));
  }

  /// As people write it: `fp32`, `fp16`, `int8`.
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// The precision that a label names.
  ///
  /// @throws IllegalArgumentException if it names none
  public static OnnxPrecision of(String label) {
    return Arrays.stream(values())
        .filter(precision -> precision.label().equals(label))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "'%s' is no precision of ONNX networks: expected %s"
                    .formatted(
                        label,
                        Arrays.stream(values())
                            .map(OnnxPrecision::label)
                            .collect(Collectors.joining(", ")))));
  }
}
