package semblance.benchmarks.reembed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KillTrialTest {
  @TempDir Path scratch;

  @Test
  void aProcessKilledWhileItChangesTheModelLosesNothingAcknowledgedAndMixesNothing()
      throws IOException {
    long seed = System.nanoTime();
    System.out.println("KillTrialTest seed " + seed);
    KillTrial.Findings findings = new KillTrial(scratch, seed).run(5);
    assertThat(findings.faults()).isEmpty();
    assertThat(findings.kills()).isEqualTo(5);
  }
}
