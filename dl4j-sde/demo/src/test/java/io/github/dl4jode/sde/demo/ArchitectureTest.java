package io.github.dl4jode.sde.demo;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The rooms of the program know each other in one direction only. */
@AnalyzeClasses(packages = "io.github.dl4jode.sde.demo", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule ROOMS =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("data")
          .definedBy("io.github.dl4jode.sde.demo.data")
          .layer("training")
          .definedBy("io.github.dl4jode.sde.demo.training")
          .layer("file")
          .definedBy("io.github.dl4jode.sde.demo.file")
          .layer("picture")
          .definedBy("io.github.dl4jode.sde.demo.picture")
          .layer("cli")
          .definedBy("io.github.dl4jode.sde.demo.cli")
          .whereLayer("cli")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("picture")
          .mayOnlyBeAccessedByLayers("cli")
          .whereLayer("file")
          .mayOnlyBeAccessedByLayers("cli")
          .whereLayer("training")
          .mayOnlyBeAccessedByLayers("file", "picture", "cli")
          .whereLayer("data")
          .mayOnlyBeAccessedByLayers("training", "file", "picture", "cli");
}
