/// Models: towers with their weights, tokenizers and preprocessing, opened from a folder.
///
/// Entry: [semblance.model.Models]. Below it, `checkpoint` reads files, `text` and `image` prepare
/// contents, `network` holds the architectures, `family` says how a checkpoint maps onto them, and
/// `tensor` is the face over libtorch.
@NullMarked
package semblance.model;

import org.jspecify.annotations.NullMarked;
