@NullMarked
package semblance.model.checkpoint;

import org.jspecify.annotations.NullMarked;
