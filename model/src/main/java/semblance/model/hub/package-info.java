/// The model hub: bringing a published model's files into the local cache that Hugging Face's own
/// tools use, and finding them there.
///
/// Entry: [semblance.model.hub.Hub]. [semblance.model.hub.HubCache] knows the layout of the cache,
/// so that what Python brought is found here and what is brought here is found by Python. Knows
/// nothing of what the files mean beyond their names.
@NullMarked
package semblance.model.hub;

import org.jspecify.annotations.NullMarked;
