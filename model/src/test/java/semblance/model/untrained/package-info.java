@NullMarked
package semblance.model.untrained;

import org.jspecify.annotations.NullMarked;
