/// Network architectures as functions over weights that are named as in the checkpoint: vision
/// transformer, CLIP's text transformer, BERT, EfficientNet-Lite. Shapes stand beside every step.
///
/// Each network is made from [semblance.model.layer.Layers] and a configuration record; what comes
/// out is not yet projected into the latent space, which is the family's part.
@NullMarked
package semblance.model.network;

import org.jspecify.annotations.NullMarked;
