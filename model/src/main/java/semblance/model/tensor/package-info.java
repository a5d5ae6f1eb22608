/// A small face over libtorch: tensors, the functions that networks are written in, and scopes that
/// free native memory. The one package that touches that library.
///
/// Entry: [semblance.model.tensor.Tensor], always inside a [semblance.model.tensor.TensorScope].
@NullMarked
package semblance.model.tensor;

import org.jspecify.annotations.NullMarked;
