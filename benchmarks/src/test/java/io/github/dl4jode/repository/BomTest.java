package io.github.dl4jode.repository;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The BOM has all library modules, and the version of the parent. */
class BomTest {

  private static final Path BOM = RepositoryFolders.ROOT.resolve("bom/pom.xml");

  @Test
  void itListsEveryLibraryModule() {
    List<String> artifacts =
        RepositoryFolders.texts(BOM, "artifactId").stream()
            .filter(artifact -> artifact.startsWith("dl4j"))
            .toList();
    assertEquals("dl4jode-bom", artifacts.get(0));
    List<String> listed = artifacts.subList(1, artifacts.size());
    assertEquals(new TreeSet<>(RepositoryFolders.libraries()), new TreeSet<>(listed));
    assertEquals(listed.size(), new TreeSet<>(listed).size());
  }

  /** It has no parent to take the version from. */
  @Test
  void itHasTheVersionOfTheParent() {
    Path parent = RepositoryFolders.ROOT.resolve("pom.xml");
    String version = RepositoryFolders.texts(parent, "version").get(0);
    assertEquals(version, RepositoryFolders.texts(BOM, "version").get(0));
  }
}
