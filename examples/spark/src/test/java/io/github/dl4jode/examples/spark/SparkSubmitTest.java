package io.github.dl4jode.examples.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The guide's command, with a Spark that is put together from its jars: what {@code spark-submit}
 * starts, with executors in JVMs of their own.
 */
class SparkSubmitTest {

  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin/java").toString();

  private static final String OPENS =
      Stream.of("java.nio", "sun.nio.ch", "java.lang.invoke", "java.util")
          .map(name -> "--add-opens java.base/" + name + "=ALL-UNNAMED")
          .collect(Collectors.joining(" "));

  @TempDir Path folder;

  /** Of the application are the libraries of DL4J and of this repository; the rest is Spark's. */
  private static boolean isOfTheApplication(String entry) {
    return Files.isDirectory(Path.of(entry))
        || entry.matches(
            ".*[/\\\\](org[/\\\\](nd4j|deeplearning4j|datavec|bytedeco)|target)[/\\\\].*");
  }

  private static void addTo(JarOutputStream jar, Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        jar.putNextEntry(new JarEntry(root.relativize(file).toString().replace('\\', '/')));
        Files.copy(file, jar);
        jar.closeEntry();
      }
    }
  }

  private Path jar(Path classes) throws IOException {
    Path jar = Files.createTempFile(folder, "classes", ".jar");
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file)) {
      addTo(out, classes);
    }
    return jar;
  }

  private String output(List<String> command, Path home) throws Exception {
    Path out = Files.createTempFile(folder, "out", ".txt");
    Path errors = Files.createTempFile(folder, "errors", ".txt");
    ProcessBuilder process =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(errors.toFile());
    process.environment().put("SPARK_HOME", home.toString());
    process.environment().put("SPARK_SCALA_VERSION", "2.12");
    process.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    Process started = process.start();
    try {
      assertTrue(started.waitFor(5, TimeUnit.MINUTES), () -> text(errors));
    } finally {
      started.destroyForcibly();
    }
    assertEquals(0, started.exitValue(), () -> text(errors));
    return text(out);
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void theCommandOfTheGuide() throws Exception {
    Path home = Files.createDirectories(folder.resolve("spark"));
    Path jars = Files.createDirectories(home.resolve("jars"));
    List<String> application = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      Path path = Path.of(entry);
      if (!isOfTheApplication(entry)) {
        Files.copy(path, jars.resolve(path.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      } else if (Files.isDirectory(path)) {
        application.add(jar(path).toString());
      } else {
        application.add(entry);
      }
    }
    List<String> launcher =
        List.of(
            JAVA,
            "-cp",
            jars + "/*",
            "org.apache.spark.launcher.Main",
            "org.apache.spark.deploy.SparkSubmit",
            "--master",
            "local-cluster[2,1,1024]",
            "--class",
            SparkDigits.class.getName(),
            "--driver-java-options",
            OPENS,
            "--conf",
            "spark.executor.extraJavaOptions=" + OPENS,
            "--conf",
            "spark.executorEnv.OMP_NUM_THREADS=1",
            "--conf",
            "spark.ui.enabled=false",
            "--jars",
            String.join(",", application),
            jar(Path.of("target/classes")).toString());
    String[] command = output(launcher, home).split("\0");
    List<String> words =
        Arrays.stream(command).map(String::strip).filter(w -> !w.isEmpty()).toList();
    String printed = output(words, home);
    assertTrue(printed.contains("% of the test digits"), printed);
    assertTrue(printed.contains("executor 0, layer ode: 120 iterations, mean NFE "), printed);
    assertTrue(printed.contains("executor 1, layer ode: 120 iterations, mean NFE "), printed);
  }
}
