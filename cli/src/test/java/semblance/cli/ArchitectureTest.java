package semblance.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The structure that ARCHITECTURE.md draws, held against the compiled classes.
final class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("semblance");

  /// Each module and the modules it may use; complete.
  private static final Map<String, Set<String>> MAY_USE =
      Map.of(
          "embedding", Set.of(),
          "media", Set.of("embedding"),
          "model", Set.of("embedding", "media"),
          "collection", Set.of("embedding"),
          "catalog", Set.of("embedding", "collection"),
          "ingest", Set.of("embedding", "media", "collection", "catalog"),
          "train", Set.of("embedding", "media", "model"),
          "evaluate", Set.of("embedding", "media", "collection", "catalog"),
          "cli",
              Set.of(
                  "embedding",
                  "media",
                  "model",
                  "collection",
                  "catalog",
                  "ingest",
                  "train",
                  "evaluate"));

  /// Each engine's packages and the one package of ours, with those below it, that may touch them.
  private static final Map<String, String> ENGINES =
      Map.of(
          "org.bytedeco.pytorch", "semblance.model.tensor",
          "org.bytedeco.opencv", "semblance.media.opencv",
          "org.bytedeco.ffmpeg", "semblance.media.ffmpeg",
          "ai.djl", "semblance.model.text",
          "net.razorvine", "semblance.model.checkpoint.pytorch",
          "ai.onnxruntime", "semblance.model.onnx",
          "org.apache.lucene", "semblance.collection.lucene",
          "org.apache.parquet", "semblance.ingest.parquet",
          "tagbio.umap", "semblance.catalog.map",
          "javax.imageio", "semblance.media.imageio");

  @Test
  void modulesUseOnlyWhatTheTableAllows() {
    Set<String> found = new TreeSet<>();
    CLASSES.forEach(type -> found.add(module(type)));
    assertThat(found).isEqualTo(new TreeSet<>(MAY_USE.keySet()));
    MAY_USE.forEach((module, allowed) -> {
      Set<String> forbidden = new TreeSet<>(MAY_USE.keySet());
      forbidden.removeAll(allowed);
      forbidden.remove(module);
      if (!forbidden.isEmpty()) {
        noClasses()
            .that()
            .resideInAPackage("semblance." + module + "..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                forbidden.stream().map(name -> "semblance." + name + "..").toArray(String[]::new))
            .check(CLASSES);
      }
    });
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("semblance.(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void eachEngineIsTouchedInOnePackageOnly() {
    ENGINES.forEach((engine, home) -> {
      noClasses()
          .that()
          .resideOutsideOfPackage(home + "..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage(engine + "..")
          .check(CLASSES);
      assertThat(
              CLASSES.stream()
                  .filter(type -> (type.getPackageName() + ".").startsWith(home + "."))
                  .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                  .anyMatch(d -> d.getTargetClass().getPackageName().startsWith(engine)))
          .as("%s is used in %s", engine, home)
          .isTrue();
    });
  }

  @Test
  void theRoomsOfTheIndexAreItsOwn() {
    noClasses()
        .that()
        .resideOutsideOfPackage("semblance.collection.lucene..")
        .should()
        .dependOnClassesThat(
            JavaClass.Predicates.resideInAPackage("semblance.collection.lucene.*..")
                .and(
                    DescribedPredicate.not(
                        JavaClass.Predicates.resideInAPackage("semblance.collection.lucene"))))
        .check(CLASSES);
  }

  @Test
  void classesAreFinalOrSealed() {
    classes()
        .that(
            DescribedPredicate.describe(
                "are top-level classes with no subclass of ours",
                type ->
                    type.isTopLevelClass()
                        && !type.isInterface()
                        && !type.isEnum()
                        && !type.isAssignableTo(Record.class)
                        && !type.getSimpleName().equals("package-info")
                        && type.getSubclasses().isEmpty()))
        .should()
        .haveModifier(JavaModifier.FINAL)
        .check(CLASSES);
  }

  @Test
  void packagesAreNamedBySubject() {
    Set<String> kinds = Set.of("util", "utils", "common", "impl", "helpers", "helper", "misc");
    assertThat(
            CLASSES.stream()
                .map(JavaClass::getPackageName)
                .filter(name -> Stream.of(name.split("\\.", -1)).anyMatch(kinds::contains))
                .collect(Collectors.toSet()))
        .isEmpty();
  }

  private static String module(JavaClass type) {
    return type.getPackageName().split("\\.", -1)[1];
  }
}
