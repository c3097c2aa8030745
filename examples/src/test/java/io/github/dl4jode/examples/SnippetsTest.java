package io.github.dl4jode.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Each piece of Java in each page is a part of a test, so that it compiles and runs. */
class SnippetsTest {

  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

  private static final Pattern BLOCK = Pattern.compile("(?ms)^ *```java\\n(.*?)^ *```");

  /** Not of what a build made, which is a thousand times as much. */
  private static List<Path> files(String suffix) throws IOException {
    List<Path> found = new ArrayList<>();
    Files.walkFileTree(
        ROOT,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            boolean made = List.of("target", ".git").contains(folder.getFileName().toString());
            return made ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (file.toString().endsWith(suffix)) {
              found.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return found;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Without what may differ: comments, spaces, and that a class is nested. */
  private static String code(String text) {
    return text.replaceAll("//.*|/\\*\\*.*\\*/", "")
        .replace("public static final class", "public final class")
        .replaceAll("\\s+", "");
  }

  /** A test may go on inside the last braces. */
  private static String codeOfBlock(String block) {
    return code(block.substring(block.indexOf('\n'))).replaceAll("}+$", "");
  }

  @Test
  void eachPieceOfJavaIsPartOfATest() throws IOException {
    String tests =
        files(".java").stream()
            .filter(file -> file.toString().matches(".*(src/test/java|/examples/).*"))
            .map(SnippetsTest::read)
            .map(SnippetsTest::code)
            .collect(Collectors.joining("\n"));
    List<String> blocks =
        files(".md").stream()
            .flatMap(
                page ->
                    BLOCK
                        .matcher(read(page))
                        .results()
                        .map(block -> ROOT.relativize(page) + "\n" + block.group(1)))
            .toList();
    assertTrue(blocks.size() > 70, "finds only " + blocks.size());
    List<String> untested =
        blocks.stream().filter(block -> !tests.contains(codeOfBlock(block))).toList();
    assertEquals(List.of(), untested);
  }
}
