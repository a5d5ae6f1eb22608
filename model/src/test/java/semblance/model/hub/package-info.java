@NullMarked
package semblance.model.hub;

import org.jspecify.annotations.NullMarked;
