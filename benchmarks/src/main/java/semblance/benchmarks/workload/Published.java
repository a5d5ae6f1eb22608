package semblance.benchmarks.workload;

import semblance.benchmarks.measure.Report;

/// What is published about the vectors of CLIP ViT-B/32; docs/decisions/0016 names the sources.
public final class Published {
  private Published() {}

  /// Holds generated vectors against it.
  public static void judge(Statistics found, Report report) {
    between("mean cosine of two pictures", found.pictureCone(), .45, .6, report);
    between("mean cosine of two texts", found.textCone(), .45, .7, report);
    between("mean cosine of a picture and another's text", found.cross(), .1, .22, report);
    between("mean cosine of a picture and its text", found.pair(), .28, .36, report);
    between("distance of the means (modality gap)", found.gap(), .75, .9, report);
    between("effective dimension of the pictures", found.pictureSpread(), 30, 120, report);
    between("hubness of text -> picture", found.byText().hubness(), 1, 6, report);
  }

  private static void between(
      String what, double figure, double least, double most, Report report) {
    report.holds(
        "%s: %.3f (published or usual: %.2f to %.2f)".formatted(what, figure, least, most),
        figure >= least && figure <= most);
  }
}
