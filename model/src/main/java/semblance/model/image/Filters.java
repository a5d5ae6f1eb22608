package semblance.model.image;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import semblance.media.resample.Filter;
import semblance.model.checkpoint.Config;

/// Resampling filters as configurations write them.
final class Filters {
  private Filters() {}

  /// By Pillow's number.
  static Filter numbered(Config config, String setting) {
    return switch (config.index(setting, -1)) {
      case 0 -> Filter.NEAREST;
      case 1 -> Filter.LANCZOS;
      case 2 -> Filter.BILINEAR;
      case 3 -> Filter.BICUBIC;
      case 4 -> Filter.BOX;
      case 5 -> Filter.HAMMING;
      default ->
          throw config.unsupported(
              setting,
              "0 (nearest), 1 (Lanczos), 2 (bilinear), 3 (bicubic), 4 (box) or 5 (Hamming), as Pillow numbers them");
    };
  }

  /// By a name such as `bicubic` or `PIL.Image.BICUBIC`.
  static Filter named(Config config, String setting) {
    String name = config.text(setting);
    String last = name.substring(name.lastIndexOf('.') + 1).toUpperCase(Locale.ROOT);
    return Arrays.stream(Filter.values())
        .filter(filter -> filter.name().equals(last))
        .findFirst()
        .orElseThrow(() ->
            config.unsupported(
                setting,
                "one of "
                    + Arrays.stream(Filter.values())
                        .map(filter -> filter.name().toLowerCase(Locale.ROOT))
                        .collect(Collectors.joining(", "))));
  }
}
