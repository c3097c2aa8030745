package io.github.dl4jode;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.properties.HasName;
import com.tngtech.archunit.core.domain.properties.HasOwner;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.github.dl4jode.method.Method;
import io.github.dl4jode.method.Methods;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonTypeInfo;
import org.nd4j.shade.jackson.databind.annotation.JsonTypeIdResolver;

/** Imports run one way, as docs/architecture.md draws them. */
@AnalyzeClasses(
    packages = "io.github.dl4jode",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule packagesFormNoCycle =
      slices().matching("io.github.dl4jode.(*)..").should().beFreeOfCycles();

  /**
   * Java 17 inlines the methods of its own vectors whatever a loop has become, and those of others
   * up to some size of it. Where it does not, a vector is an object, and the loop a hundred times
   * slower for good.
   */
  @ArchTest
  static final ArchRule noMethodPassesVectors =
      noMethods()
          .should()
          .haveRawReturnType(describe("a vector", ArchitectureTest::isVector))
          .orShould()
          .haveRawParameterTypes(
              describe("with a vector", all -> all.stream().anyMatch(ArchitectureTest::isVector)));

  private static boolean isVector(JavaClass type) {
    return type.getName().matches("jdk\\.incubator\\.vector\\.\\w*Vector");
  }

  /**
   * What each package may use, itself and its own parts apart; packages of later rows are above.
   */
  private static final Map<String, Set<String>> MAY_USE = new LinkedHashMap<>();

  static {
    MAY_USE.put("argument", Set.of());
    MAY_USE.put("file", Set.of("argument"));
    MAY_USE.put("array", Set.of("parallel"));
    MAY_USE.put("parallel", Set.of());
    MAY_USE.put("tape", Set.of("array", "parallel"));
    MAY_USE.put("path", Set.of("argument", "array"));
    MAY_USE.put("term", Set.of("argument", "path", "tape", "array"));
    MAY_USE.put("noise", Set.of("array"));
    MAY_USE.put("penalty", Set.of("term"));
    MAY_USE.put("control", Set.of("argument", "file"));
    MAY_USE.put("method", Set.of("argument", "control", "file", "term", "array"));
    MAY_USE.put("event", Set.of("argument", "file", "method", "tape", "term", "array"));
    MAY_USE.put(
        "solver", Set.of("argument", "control", "event", "method", "path", "term", "array"));
    MAY_USE.put(
        "gradient",
        Set.of("argument", "control", "event", "file", "method", "solver", "term", "array"));
    MAY_USE.put(
        "batch",
        Set.of(
            "control",
            "event",
            "gradient",
            "method",
            "parallel",
            "path",
            "solver",
            "term",
            "array"));
    MAY_USE.put("dynamics", Set.of("argument", "file"));
    MAY_USE.put("finetune", Set.of("argument"));
    MAY_USE.put("probability", Set.of("argument", "array", "file", "layer", "tape"));
    MAY_USE.put(
        "layer",
        Set.of(
            "argument",
            "batch",
            "control",
            "dynamics",
            "event",
            "file",
            "finetune",
            "gradient",
            "method",
            "noise",
            "path",
            "penalty",
            "solver",
            "tape",
            "term",
            "array"));
    MAY_USE.put("listener", Set.of("file", "layer", "solver"));
    MAY_USE.put("pytorch", Set.of("argument", "dynamics", "layer"));
    MAY_USE.put(
        "swap",
        Set.of(
            "argument",
            "control",
            "dynamics",
            "finetune",
            "gradient",
            "layer",
            "penalty",
            "solver"));
  }

  @ArchTest
  static void importsRunOneWay(JavaClasses classes) {
    List<String> wrong = new ArrayList<>();
    for (JavaClass origin : classes) {
      String from = room(origin);
      Set<String> allowed = MAY_USE.getOrDefault(from, Set.of());
      for (Dependency dependency : origin.getDirectDependenciesFromSelf()) {
        String to = room(dependency.getTargetClass());
        if (!to.isEmpty() && !to.equals(from) && !allowed.contains(to)) {
          wrong.add(from + " uses " + to + ": " + dependency.getDescription());
        }
      }
    }
    assertEquals(List.of(), wrong);
  }

  /** The package below ours, without its own parts; empty for classes of others. */
  private static String room(JavaClass one) {
    String ours = "io.github.dl4jode.";
    String name = one.getBaseComponentType().getPackageName();
    return name.startsWith(ours) ? name.substring(ours.length()).split("\\.", 2)[0] : "";
  }

  @ArchTest
  static final ArchRule onlyTheTapeUsesItsInternals =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.github.dl4jode.tape..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.github.dl4jode.tape.internal..");

  /**
   * From below: program, then derivative, host and lane, then op, then tile, then convolution, then
   * the tape itself.
   */
  @ArchTest
  static final ArchRule theRoomsOfTheTapeAreInOneOrder =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("face")
          .definedBy("io.github.dl4jode.tape")
          .layer("convolution")
          .definedBy("io.github.dl4jode.tape.internal.convolution")
          .layer("tile")
          .definedBy("io.github.dl4jode.tape.internal.tile")
          .layer("op")
          .definedBy("io.github.dl4jode.tape.internal.op")
          .layer("derivative")
          .definedBy("io.github.dl4jode.tape.internal.derivative")
          .layer("host")
          .definedBy("io.github.dl4jode.tape.internal.host")
          .layer("lane")
          .definedBy("io.github.dl4jode.tape.internal.lane")
          .layer("program")
          .definedBy("io.github.dl4jode.tape.internal.program")
          .whereLayer("face")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("convolution")
          .mayOnlyBeAccessedByLayers("face")
          .whereLayer("tile")
          .mayOnlyBeAccessedByLayers("face", "convolution")
          .whereLayer("op")
          .mayOnlyBeAccessedByLayers("face", "tile", "convolution")
          .whereLayer("derivative")
          .mayOnlyBeAccessedByLayers("face", "op")
          .whereLayer("host")
          .mayOnlyBeAccessedByLayers("face", "op", "tile")
          .whereLayer("lane")
          .mayOnlyBeAccessedByLayers("tile");

  /**
   * The list of methods, and the interface for its reading from JSON, name the kinds of methods.
   */
  @ArchTest
  static final ArchRule onlyTheListOfMethodsUsesItsKinds =
      noClasses()
          .that()
          .resideInAPackage("io.github.dl4jode.method")
          .and()
          .doNotBelongToAnyOf(Method.class, Methods.class)
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.github.dl4jode.method.*..");

  @ArchTest
  static final ArchRule kindsOfMethodsDoNotUseTheirList =
      noClasses()
          .that()
          .resideInAPackage("io.github.dl4jode.method.*..")
          .should()
          .dependOnClassesThat()
          .belongToAnyOf(Methods.class);

  @ArchTest
  static final ArchRule kindsOfMethodsFormNoCycle =
      slices().matching("io.github.dl4jode.method.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule integrationKnowsNothingOfNetworks =
      noClasses()
          .that()
          .resideInAnyPackage(
              "..array..", "..tape..", "..term..", "..method..", "..solver..", "..gradient..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.deeplearning4j..");

  /** Both are asked only where {@link io.github.dl4jode.array.HostLoops} allows it. */
  @ArchTest
  static final ArchRule twoClassesKnowWhereArraysAreInMemory =
      noClasses()
          .that()
          .doNotHaveSimpleName("ShortVectors")
          .and()
          .doNotHaveSimpleName("FloatMemory")
          .should()
          .callMethodWhere(
              JavaCall.Predicates.target(
                      HasOwner.Predicates.With.owner(
                          JavaClass.Predicates.assignableTo(DataBuffer.class)))
                  .and(
                      JavaCall.Predicates.target(
                          HasName.Predicates.nameMatching(
                              "indexer|pointer|address|addressPointer|asNio.*"))));

  /** On a device each read waits for it; a norm or a copy of the package array is one. */
  @ArchTest
  static final ArchRule stepsReadNumbersThroughThePackageArray =
      noClasses()
          .that()
          .resideInAnyPackage("..method..", "..solver..", "..control..", "..gradient..", "..term..")
          .should()
          .callMethodWhere(
              JavaCall.Predicates.target(
                      HasOwner.Predicates.With.owner(
                          JavaClass.Predicates.assignableTo(INDArray.class)))
                  .and(
                      JavaCall.Predicates.target(
                          HasName.Predicates.nameMatching(
                              "get(Double|Float|Int|Long|Number).*|to\\w+(Vector|Matrix)|data"))));

  /** Jackson's own resolver runs code of a class before it knows whether it is a subtype. */
  @ArchTest
  static final ArchRule classesNamedInJsonAreCheckedFirst =
      classes()
          .that()
          .areAnnotatedWith(JsonTypeInfo.class)
          .should()
          .beAnnotatedWith(JsonTypeIdResolver.class);
}
