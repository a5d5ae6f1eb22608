@NullMarked
package semblance.model.text;

import org.jspecify.annotations.NullMarked;
