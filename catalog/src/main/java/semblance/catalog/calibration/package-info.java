/// One scale for the scores of all modalities and queries:
/// [semblance.catalog.calibration.Calibration] turns weighted parts into one
/// [semblance.catalog.calibration.Combination] an item modality.
@NullMarked
package semblance.catalog.calibration;

import org.jspecify.annotations.NullMarked;
