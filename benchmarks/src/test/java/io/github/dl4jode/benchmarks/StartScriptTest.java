package io.github.dl4jode.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How start.sh starts Java, with one that notes its arguments instead of doing them. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class StartScriptTest {

  private static final Path SCRIPT =
      Path.of("../dl4j-odelayer/program/start.sh").toAbsolutePath().normalize();
  private static final String ARCHIVE_RUN = "archive_run='train --short'; ";
  private static final String MAKES = "-XX:ArchiveClassesAtExit=";
  private static final String USES = "-XX:SharedArchiveFile=";

  /** It has the module that a file names, and leaves a file where it runs, as a training does. */
  private static final String JAVA =
      """
      #!/bin/sh
      if [ "$1" = --describe-module ]; then grep -qx "$2" "${0%%/*}/modules" 2>/dev/null; exit; fi
      echo "$@" >> "$CALLS"
      for argument in "$@"; do
        case $argument in
          -XX:ArchiveClassesAtExit=*)
            echo "noise"; echo "noise" >&2; : > model.zip
            echo "classes" > "${argument#*=}"
            %s ;;
        esac
      done
      """;

  @TempDir Path folder;

  private Path root;
  private Path target;
  private Path library;

  @BeforeEach
  void aModuleThatHasBeenBuilt() throws IOException {
    root = Files.createDirectories(folder.resolve("a folder"));
    target = root.resolve("module/target");
    library = folder.resolve("library.jar");
    Files.createDirectories(root.resolve("module/src/main"));
    Files.createDirectories(target.resolve("classes"));
    java("exit 0");
    for (Path file :
        List.of(
            root.resolve("pom.xml"),
            root.resolve("module/pom.xml"),
            library,
            target.resolve("module-1.jar"),
            target.resolve("module-1-sources.jar"))) {
      Files.writeString(file, "");
    }
    Files.writeString(target.resolve("class-path.txt"), library.toString());
    Files.writeString(target.resolve("built-with.txt"), "");
  }

  private void java(String afterArchive) throws IOException {
    executable("home/bin/java", JAVA.formatted(afterArchive));
  }

  private void executable(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    assertTrue(file.toFile().setExecutable(true));
  }

  /** What a start said. */
  private record Said(String out, String err) {}

  private Process launch(String settings) throws IOException {
    String script = settings + ". '" + SCRIPT + "'; start module '' Main '-Xmx1g -Dx=y' \"$@\"";
    ProcessBuilder shell = new ProcessBuilder("sh", "-euc", script, "sh", "a", "b c");
    shell.environment().put("root", root.toString());
    shell.environment().put("JAVA_HOME", folder.resolve("home").toString());
    shell.environment().put("CALLS", folder.resolve("calls").toString());
    shell.environment().put("PATH", folder.resolve("bin") + ":" + System.getenv("PATH"));
    shell.environment().remove("JAVA_OPTS");
    return shell.start();
  }

  private static Said end(Process process) throws IOException, InterruptedException {
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), err);
    return new Said(out, err);
  }

  private Said start(String settings) throws IOException, InterruptedException {
    return end(launch(settings));
  }

  private List<String> calls() throws IOException {
    return Files.readAllLines(folder.resolve("calls"));
  }

  private List<String> files() throws IOException {
    try (var files = Files.list(target)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void itIsMadeByAShortRunAndUsedAfterwards() throws IOException, InterruptedException {
    assertEquals(new Said("", "Preparing module ...\n"), start(ARCHIVE_RUN));
    assertEquals(new Said("", ""), start(ARCHIVE_RUN));
    List<String> calls = calls();
    assertEquals(3, calls.size(), calls.toString());
    assertTrue(calls.get(0).contains(MAKES), calls.get(0));
    assertTrue(calls.get(0).endsWith(" Main train --short"), calls.get(0));
    String jars = "-cp " + target.resolve("module-1.jar") + ":" + library;
    String archive = USES + target.resolve("classes.jsa");
    for (String call : calls.subList(1, 3)) {
      assertEquals(
          archive + " -Xshare:auto -Xlog:cds*=off -Xmx1g -Dx=y " + jars + " Main a b c", call);
    }
    assertTrue(calls.get(0).contains(jars), calls.get(0));
    // What the short run wrote is gone.
    assertEquals(
        List.of(
            "built-with.txt",
            "class-path.txt",
            "classes",
            "classes-jsa.txt",
            "classes.jsa",
            "module-1-sources.jar",
            "module-1.jar"),
        files());
  }

  @Test
  void anotherMainClassMayMakeIt() throws IOException, InterruptedException {
    start("archive_main=Other; " + ARCHIVE_RUN);
    assertTrue(calls().get(0).endsWith(" Other train --short"), calls().get(0));
    assertTrue(calls().get(1).endsWith(" Main a b c"), calls().get(1));
  }

  @Test
  void aScriptThatNamesNoRunHasNone() throws IOException, InterruptedException {
    assertEquals(new Said("", ""), start(""));
    assertEquals(1, calls().size());
    assertFalse(calls().get(0).contains("-XX"), calls().get(0));
  }

  @Test
  void javaRunsWithItsVectorModuleWhereItHasOne() throws IOException, InterruptedException {
    start("");
    Files.writeString(folder.resolve("home/bin/modules"), "jdk.incubator.vector\n");
    assertEquals("Preparing module ...\n", start(ARCHIVE_RUN).err());
    List<String> calls = calls();
    assertTrue(calls.get(0).startsWith("-Xmx1g -Dx=y -cp "), calls.get(0));
    String options = "-Xmx1g -Dx=y --add-modules=jdk.incubator.vector ";
    assertTrue(calls.get(1).startsWith(options), calls.get(1));
    assertTrue(calls.get(2).contains(options + "-cp "), calls.get(2));
  }

  @ParameterizedTest
  @ValueSource(strings = {"module", "library", "class path", "java", "lost bytes", "lost file"})
  void itIsMadeAnewAfterAChange(String what) throws IOException, InterruptedException {
    start(ARCHIVE_RUN);
    FileTime later = FileTime.from(Instant.now().plusSeconds(5));
    switch (what) {
      case "module" -> Files.setLastModifiedTime(target.resolve("module-1.jar"), later);
      case "library" -> Files.setLastModifiedTime(library, later);
      case "class path" ->
          Files.writeString(target.resolve("class-path.txt"), library + ":" + library);
      case "java" -> java("exit 0 # another");
      case "lost bytes" -> Files.writeString(target.resolve("classes.jsa"), "cl");
      default -> Files.delete(target.resolve("classes.jsa"));
    }
    assertEquals("Preparing module ...\n", start(ARCHIVE_RUN).err());
    assertEquals(4, calls().size());
    assertTrue(calls().get(2).contains(MAKES), calls().get(2));
    assertTrue(calls().get(3).contains(USES), calls().get(3));
    assertEquals("classes\n", Files.readString(target.resolve("classes.jsa")));
  }

  /** Of a run that failed nothing is used, and it is not repeated. */
  @Test
  void theProgramRunsWithoutOneThatCannotBeMade() throws IOException, InterruptedException {
    java("exit 1");
    assertEquals(new Said("", "Preparing module ...\n"), start(ARCHIVE_RUN));
    assertEquals(new Said("", ""), start(ARCHIVE_RUN));
    assertEquals(3, calls().size());
    for (String call : calls().subList(1, 3)) {
      assertFalse(call.contains(USES), call);
      assertTrue(call.endsWith(" Main a b c"), call);
    }
    assertFalse(files().contains("classes.jsa"));
  }

  @Test
  void theProgramRunsWhereNothingCanBeWritten() throws IOException, InterruptedException {
    executable("bin/mkdir", "#!/bin/sh\necho read-only >&2\nexit 1\n");
    assertEquals(new Said("", ""), start(ARCHIVE_RUN));
    assertEquals(1, calls().size());
    assertFalse(calls().get(0).contains("-XX"), calls().get(0));
  }

  @Test
  void programsMayStartAtTheSameTime() throws IOException, InterruptedException {
    java("sleep 1; exit 0");
    List<Process> starts = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      starts.add(launch(ARCHIVE_RUN));
    }
    for (Process process : starts) {
      assertEquals("", end(process).out());
    }
    assertEquals("", start(ARCHIVE_RUN).err());
    assertEquals("classes\n", Files.readString(target.resolve("classes.jsa")));
    assertEquals(4, calls().stream().filter(call -> call.contains(USES)).count());
    assertEquals(7, files().size(), files().toString());
  }
}
