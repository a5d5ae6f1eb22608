/// What keeps a generation to one latent space: [semblance.catalog.guard.SpaceGuard] compares
/// fingerprints and embeds canaries again, [semblance.catalog.guard.PrecisionCheck] says whether
/// bf16 may stand for fp32. [semblance.catalog.guard.AlignedGuard] lets the texts of queries
/// through second text towers that passed a [semblance.catalog.guard.AlignmentCheck].
@NullMarked
package semblance.catalog.guard;

import org.jspecify.annotations.NullMarked;
