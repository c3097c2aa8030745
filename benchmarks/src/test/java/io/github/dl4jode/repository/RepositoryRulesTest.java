package io.github.dl4jode.repository;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.blas.Level1;
import org.nd4j.linalg.api.buffer.DataBuffer;

/**
 * What holds for all modules together. It is here because this module sees them all; the order of
 * the packages inside a module is in the {@code ArchitectureTest} of that module.
 */
@AnalyzeClasses(packages = "io.github.dl4jode", importOptions = DoNotIncludeTests.class)
class RepositoryRulesTest {

  private static final int MOST_FILES = 25;

  private static final Pattern MEMORY =
      Pattern.compile("asNio.*|addressPointer|address|pointer|indexer");

  private static final String ROOT = "io.github.dl4jode.";

  /** Programs, and what their tests and those of the library share. */
  private static final String[] PROGRAMS = {
    ROOT + "program..",
    "..demo..",
    ROOT + "mnist..",
    ROOT + "examples..",
    ROOT + "benchmarks..",
    ROOT + "testing.."
  };

  @Test
  void noPackageHasMoreThanTwentyFiveFiles() {
    Map<String, Long> files =
        RepositoryFolders.modules().stream()
            .flatMap(module -> RepositoryFolders.sources(module).stream())
            .collect(groupingBy(RepositoryRulesTest::packageOf, TreeMap::new, counting()));
    files.values().removeIf(count -> count <= MOST_FILES);

    assertEquals(Map.of(), files);
  }

  private static String packageOf(Path source) {
    String folder = source.getParent().toString().replace(File.separatorChar, '.');
    return folder.substring(folder.indexOf(ROOT) + ROOT.length());
  }

  /** Javadoc knows no incubating module, so the POM names these files. */
  @Test
  void javadocLeavesOutWhatUsesAnIncubatingModule() throws IOException {
    String module = "dl4j-odelayer";
    String pom = Files.readString(RepositoryFolders.ROOT.resolve(module).resolve("pom.xml"));
    Set<String> missing = new TreeSet<>();
    for (Path source : RepositoryFolders.sources(module)) {
      boolean incubating = Files.readString(source).contains("import jdk.incubator.");
      if (incubating && !pom.contains("/" + source.getFileName() + "</sourceFileExclude>")) {
        missing.add(source.getFileName().toString());
      }
    }
    assertEquals(Set.of(), missing);
  }

  @Test
  void noNameOfAClassIsThereTwice() {
    Map<String, Long> files =
        RepositoryFolders.modules().stream()
            .flatMap(module -> RepositoryFolders.sources(module).stream())
            .map(source -> source.getFileName().toString().replace(".java", ""))
            .filter(name -> !name.equals("package-info"))
            .collect(groupingBy(name -> name, TreeMap::new, counting()));
    files.values().removeIf(count -> count == 1);

    assertEquals(Set.of(), files.keySet());
  }

  /** What is internal to a module is for that module alone. */
  @ArchTest static final ArchRule FLOWS_USE_THE_API = usesNoInternalsOfOthers("cnf");

  @ArchTest static final ArchRule SERIES_USE_THE_API = usesNoInternalsOfOthers("latentode");

  @ArchTest static final ArchRule PROGRAMS_USE_THE_API = usesNoInternalsOfOthers("program");

  @ArchTest static final ArchRule DIGITS_USE_THE_API = usesNoInternalsOfOthers("mnist");

  private static ArchRule usesNoInternalsOfOthers(String user) {
    return noClasses()
        .that()
        .resideInAPackage(ROOT + user + "..")
        .should()
        .dependOnClassesThat(
            resideInAPackage("io.github.dl4jode..internal..")
                .and(resideOutsideOfPackage(ROOT + user + "..")));
  }

  @ArchTest static final ArchRule FLOWS_KNOW_NO_SERIES = independent("cnf", "latentode");

  @ArchTest static final ArchRule SERIES_KNOW_NO_FLOWS = independent("latentode", "cnf");

  private static ArchRule independent(String model, String other) {
    return noClasses()
        .that()
        .resideInAPackage(ROOT + model + "..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(ROOT + other + "..");
  }

  @ArchTest
  static final ArchRule THE_LIBRARY_KNOWS_NO_PROGRAM =
      noClasses()
          .that()
          .resideOutsideOfPackages(PROGRAMS)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(PROGRAMS);

  @ArchTest
  static final ArchRule LIBRARIES_NEED_DL4J_AND_SLF4J_ONLY =
      classes()
          .that()
          .resideOutsideOfPackages(PROGRAMS)
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..",
              "jdk..",
              "io.github.dl4jode..",
              "org.deeplearning4j..",
              "org.nd4j..",
              "org.slf4j..",
              // Types of DL4J's and ND4J's own API.
              "org.apache.commons.collections4..",
              "org.bytedeco.javacpp..");

  @ArchTest
  static final ArchRule THE_LIBRARY_LOGS_AND_DOES_NOT_PRINT =
      noClasses()
          .that()
          .resideOutsideOfPackages(PROGRAMS)
          .should()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err");

  /** On another device a pointer to the memory of the host reads and writes what is out of date. */
  @ArchTest
  static final ArchRule ONLY_HOST_LOOPS_TOUCH_MEMORY =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              ROOT + "array..", ROOT + "tape.internal.host..", ROOT + "tape.internal.tile..")
          .should()
          .callMethodWhere(
              DescribedPredicate.<JavaMethodCall>describe(
                  "it gives the memory of an array",
                  call ->
                      call.getTargetOwner().isAssignableTo(DataBuffer.class)
                          && MEMORY.matcher(call.getName()).matches()));

  /** M2.1's level-1 BLAS is wrong on other devices; the class Vectors knows where it is right. */
  @ArchTest
  static final ArchRule ONLY_ARRAYS_USE_LEVEL_1_BLAS =
      noClasses()
          .that()
          .resideOutsideOfPackages(PROGRAMS)
          .and()
          .resideOutsideOfPackage(ROOT + "array..")
          .should()
          .dependOnClassesThat()
          .areAssignableTo(Level1.class);
}
