/// What every benchmark is made of: its options, its peers, figures beside their marks, facts about
/// the machine. [semblance.benchmarks.measure.Benchmark] is what each implements.
@NullMarked
package semblance.benchmarks.measure;

import org.jspecify.annotations.NullMarked;
