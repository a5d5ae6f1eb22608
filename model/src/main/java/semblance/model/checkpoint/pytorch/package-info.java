/// Files that PyTorch saved, read without executing anything: the pickle that tells of the tensors
/// is read against a list of the few things a tensor file may name, and the numbers stay where they
/// lie in the file.
///
/// Entry: [semblance.model.checkpoint.pytorch.PytorchFile]. Knows nothing of checkpoints or models;
/// `semblance.model.checkpoint` makes its stored tensors of what is found here.
@NullMarked
package semblance.model.checkpoint.pytorch;

import org.jspecify.annotations.NullMarked;
