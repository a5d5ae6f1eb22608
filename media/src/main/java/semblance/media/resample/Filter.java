package semblance.media.resample;

/// A resampling filter: how much a source pixel counts by its distance from the target's centre.
///
/// The formulas and the order of their operations are those of Pillow's `Resample.c`, so that the
/// weights round alike.
public enum Filter {
  /// The one pixel that lies under the target's centre, without any antialiasing.
  NEAREST(0) {
    @Override
    double weight(double distance) {
      return distance == 0 ? 1 : 0;
    }
  },
  /// The mean of the pixels covered.
  BOX(0.5) {
    @Override
    double weight(double distance) {
      return distance > -0.5 && distance <= 0.5 ? 1 : 0;
    }
  },
  /// A triangle.
  BILINEAR(1) {
    @Override
    double weight(double distance) {
      double x = Math.abs(distance);
      return x < 1 ? 1 - x : 0;
    }
  },
  /// A sinc under a Hamming window, as wide as [#BILINEAR] and sharper.
  HAMMING(1) {
    @Override
    double weight(double distance) {
      double x = Math.abs(distance);
      if (x == 0) {
        return 1;
      }
      if (x >= 1) {
        return 0;
      }
      x *= Math.PI;
      return Math.sin(x) / x * (0.54f + 0.46f * Math.cos(x));
    }
  },
  /// Keys' cubic with a = -0.5.
  BICUBIC(2) {
    @Override
    double weight(double distance) {
      double x = Math.abs(distance);
      double a = -0.5;
      if (x < 1) {
        return ((a + 2) * x - (a + 3)) * x * x + 1;
      }
      return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
    }
  },
  /// A sinc under a sinc three lobes wide.
  LANCZOS(3) {
    @Override
    double weight(double distance) {
      return -3 <= distance && distance < 3 ? sinc(distance) * sinc(distance / 3) : 0;
    }
  };

  private final double support;

  Filter(double support) {
    this.support = support;
  }

  /// The distance, in source pixels at scale 1, beyond which the weight is zero.
  double support() {
    return support;
  }

  abstract double weight(double distance);

  private static double sinc(double x) {
    if (x == 0) {
      return 1;
    }
    double angle = x * Math.PI;
    return Math.sin(angle) / angle;
  }
}
