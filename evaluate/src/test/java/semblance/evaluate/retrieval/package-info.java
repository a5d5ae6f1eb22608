@NullMarked
package semblance.evaluate.retrieval;

import org.jspecify.annotations.NullMarked;
