/// Fixed texts and encoded files that a model is probed with, kept beside a generation's vectors:
/// [semblance.catalog.probe.ProbeSet]. The guard's canaries and the calibration's reference set are
/// such sets.
@NullMarked
package semblance.catalog.probe;

import org.jspecify.annotations.NullMarked;
