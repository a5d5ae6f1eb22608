package semblance.model.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

@SuppressWarnings("restricted")
class TelemetryTest {
  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "nothing is sent there")
  void nativeCodeSeesThatReportsAreOff() throws Throwable {
    Telemetry.turnOff();
    Linker linker = Linker.nativeLinker();
    MemorySegment address = linker.defaultLookup().find("getenv").orElseThrow();
    var getenv =
        linker.downcallHandle(
            address, FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.ADDRESS));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value =
          (MemorySegment) getenv.invokeExact(arena.allocateFrom(Telemetry.VARIABLE));
      assertThat(value.reinterpret(2).getString(0)).isEqualTo("1");
    }
  }
}
