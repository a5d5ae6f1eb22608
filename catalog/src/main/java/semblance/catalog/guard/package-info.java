/// What keeps a generation to one latent space: [semblance.catalog.guard.SpaceGuard] compares
/// fingerprints and embeds canaries again, [semblance.catalog.guard.PrecisionCheck] says whether
/// bf16 may stand for fp32.
@NullMarked
package semblance.catalog.guard;

import org.jspecify.annotations.NullMarked;
