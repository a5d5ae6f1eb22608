/// What training costs, against PyTorch.
///
/// Entry: [semblance.benchmarks.training.TrainStepBenchmark].
@NullMarked
package semblance.benchmarks.training;

import org.jspecify.annotations.NullMarked;
