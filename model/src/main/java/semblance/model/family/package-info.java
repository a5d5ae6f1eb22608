/// How a checkpoint's configuration and names map onto networks, preprocessing and a projection
/// into one latent space: a small class a family of models. What they make is a plan of the package
/// `semblance.model.tower`.
///
/// Entry: [semblance.model.family.Families#plan].
@NullMarked
package semblance.model.family;

import org.jspecify.annotations.NullMarked;
