package io.github.dl4jode.program;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The packages know each other in one direction only. */
@AnalyzeClasses(packages = "io.github.dl4jode.program", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule PACKAGES =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("program")
          .definedBy("io.github.dl4jode.program")
          .layer("file")
          .definedBy("io.github.dl4jode.program.file")
          .layer("picture")
          .definedBy("io.github.dl4jode.program.picture")
          .layer("training")
          .definedBy("io.github.dl4jode.program.training")
          .layer("table")
          .definedBy("io.github.dl4jode.program.table")
          .layer("testing")
          .definedBy("io.github.dl4jode.program.testing")
          .whereLayer("testing")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("table")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("training")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("picture")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("file")
          .mayOnlyBeAccessedByLayers("picture", "training");
}
