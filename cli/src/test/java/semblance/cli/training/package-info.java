@NullMarked
package semblance.cli.training;

import org.jspecify.annotations.NullMarked;
