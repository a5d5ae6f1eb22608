/// What networks are made of: attention, feed-forward parts, layer norms, and their making out of a
/// checkpoint's tensors.
///
/// Entry: [semblance.model.layer.Layers].
@NullMarked
package semblance.model.layer;

import org.jspecify.annotations.NullMarked;
