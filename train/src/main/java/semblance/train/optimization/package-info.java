/// How tensors follow their gradients: which of them decay, how the learning rate goes, and how
/// long a gradient may be.
///
/// Entry: [semblance.train.optimization.Optimizer].
@NullMarked
package semblance.train.optimization;

import org.jspecify.annotations.NullMarked;
