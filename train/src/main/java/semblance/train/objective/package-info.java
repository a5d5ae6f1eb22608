/// What training makes smaller: losses over a batch's vectors, one file each, with the symbols of
/// their papers.
///
/// Entry: [semblance.train.objective.Objective]. Knows nothing of models or of the loop.
@NullMarked
package semblance.train.objective;

import org.jspecify.annotations.NullMarked;
