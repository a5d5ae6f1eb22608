/// Side-by-side measurements against peers, a command each: [semblance.benchmarks.Benchmarks] is
/// the entry class, and each room below holds the benchmarks of one subject.
///
/// Every figure that compares is a ratio of two runs made in turn on the same machine, since
/// machines differ and are noisy.
@NullMarked
package semblance.benchmarks;

import org.jspecify.annotations.NullMarked;
