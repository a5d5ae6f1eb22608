@NullMarked
package semblance.model;

import org.jspecify.annotations.NullMarked;
