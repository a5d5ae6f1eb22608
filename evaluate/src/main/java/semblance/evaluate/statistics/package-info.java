/// How sure a measured figure is.
///
/// [semblance.evaluate.statistics.Bootstrap] is the entry class; it puts an
/// [semblance.evaluate.statistics.Interval] around means and medians over queries.
@NullMarked
package semblance.evaluate.statistics;

import org.jspecify.annotations.NullMarked;
