/// The `train` command: reads data as evaluation does, hands them to the module `train`, judges by
/// the measures of `evaluate`, and tells how it goes.
///
/// Entry: [semblance.cli.training.TrainCommand].
@NullMarked
package semblance.cli.training;

import org.jspecify.annotations.NullMarked;
