package semblance.evaluate;

import java.util.List;
import java.util.Optional;
import semblance.evaluate.classification.ClassificationMeasures;
import semblance.evaluate.classification.LabelMeasures;

/// Figures of putting pictures into classes by the classes' names.
///
/// @param field the field that holds the class
/// @param names of the classes
/// @param templates the sentences they were put into
/// @param single figures where each picture is of one class
/// @param several figures where some are of more
public record Classes(
    String field,
    List<String> names,
    List<String> templates,
    Optional<ClassificationMeasures> single,
    Optional<LabelMeasures> several) {
  public Classes {
    names = List.copyOf(names);
    templates = List.copyOf(templates);
  }
}
