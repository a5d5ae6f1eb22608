/// A whole run of training: step after step over a stream of batches, judged on what is held out,
/// with checkpoints from which a killed run goes on to the same weights.
///
/// Entry: [semblance.train.run.TrainingRun]. How recall is measured is handed in, as is who is told
/// of progress.
@NullMarked
package semblance.train.run;

import org.jspecify.annotations.NullMarked;
