@NullMarked
package semblance.model.image;

import org.jspecify.annotations.NullMarked;
