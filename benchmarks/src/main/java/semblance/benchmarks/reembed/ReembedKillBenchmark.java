package semblance.benchmarks.reembed;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import semblance.benchmarks.measure.Benchmark;
import semblance.benchmarks.measure.Checkout;
import semblance.benchmarks.measure.Options;
import semblance.benchmarks.measure.Report;

/// A process that stores, relabels and deletes items, commits, fills a second generation, switches
/// to it and back, finishes and abandons it, killed with SIGKILL at random moments.
public final class ReembedKillBenchmark implements Benchmark {
  @Override
  public String description() {
    return "1,000 x kill -9 while a catalog is written and changes its model";
  }

  @Override
  public Map<String, String> options() {
    return Map.of(
        "kills", "how often (1000)", "seed", "decides writes and moments (the time; printed)");
  }

  @Override
  public void run(Checkout checkout, Options options, Report report) throws IOException {
    int kills = options.count("kills", 1_000);
    long seed = options.number("seed", System.currentTimeMillis());
    report.note("seed %d (repeat with --seed %d)", seed, seed);
    Path scratch = Checkout.emptied(checkout.scratch("reembed-kill"));
    KillTrial.Findings findings = new KillTrial(scratch, seed).run(kills);
    report.note(
        "%,d kills: %,d within a beginning, switch or end, %,d that left one generation behind; %,d times another generation was searched than before",
        findings.kills(), findings.duringChange(), findings.afterLag(), findings.switches());
    report.holds(
        "nothing acknowledged was lost, it opened each time, no generation was mixed: "
            + findings.faults(),
        findings.faults().isEmpty());
    report.holds("%d of %d kills".formatted(findings.kills(), kills), findings.kills() == kills);
    if (findings.faults().isEmpty()) {
      Checkout.delete(scratch);
    }
  }
}
