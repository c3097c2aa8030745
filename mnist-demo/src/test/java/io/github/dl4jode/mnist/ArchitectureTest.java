package io.github.dl4jode.mnist;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The rooms of the program know each other in one direction only. */
@AnalyzeClasses(packages = "io.github.dl4jode.mnist", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule ROOMS =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("data")
          .definedBy("io.github.dl4jode.mnist.data")
          .layer("model")
          .definedBy("io.github.dl4jode.mnist.model")
          .layer("training")
          .definedBy("io.github.dl4jode.mnist.training")
          .layer("report")
          .definedBy("io.github.dl4jode.mnist.report")
          .layer("network")
          .definedBy("io.github.dl4jode.mnist.network")
          .layer("check")
          .definedBy("io.github.dl4jode.mnist.check")
          .layer("cli")
          .definedBy("io.github.dl4jode.mnist.cli")
          .whereLayer("cli")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("check")
          .mayOnlyBeAccessedByLayers("cli")
          .whereLayer("network")
          .mayOnlyBeAccessedByLayers("cli")
          .whereLayer("report")
          .mayOnlyBeAccessedByLayers("cli")
          .whereLayer("training")
          .mayOnlyBeAccessedByLayers("report", "cli")
          .whereLayer("model")
          .mayOnlyBeAccessedByLayers("training", "report", "check", "cli")
          .whereLayer("data")
          .mayOnlyBeAccessedByLayers("training", "cli");
}
