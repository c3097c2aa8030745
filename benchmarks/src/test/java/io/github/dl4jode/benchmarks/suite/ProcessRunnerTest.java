package io.github.dl4jode.benchmarks.suite;

import static io.github.dl4jode.benchmarks.suite.Fixtures.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProcessRunnerTest {

  private static final SuiteCase USUAL = new SuiteCase(List.of("solver"), 1, List.of());
  private static final SuiteCase WITHOUT = USUAL.in(Variant.WITHOUT_VECTORS, List.of());

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --add-modules=jdk.incubator.vector                          | ''
          --add-modules=jdk.jfr,jdk.incubator.vector,java.sql -Xmx1g  | --add-modules=jdk.jfr,java.sql -Xmx1g
          --add-modules=java.sql -Xmx1g                               | --add-modules=java.sql -Xmx1g
          -javaagent:a.jar -Xmx1g                                     | -Xmx1g
          """)
  void aJavaLikeThisOneWithTheVectorModuleOrWithout(String ofThisJava, String expected) {
    List<String> without = ProcessRunner.command(WITHOUT, List.of(ofThisJava.split(" ")));
    List<String> options = without.subList(1, without.indexOf("-cp"));
    assertEquals(expected.replace("\"", ""), String.join(" ", options));
    List<String> usual =
        ProcessRunner.command(USUAL, List.of("--add-modules=jdk.incubator.vector"));
    assertTrue(usual.contains("--add-modules=jdk.incubator.vector"), usual.toString());
    assertEquals(
        List.of("solver", "--threads", "1"), usual.subList(usual.size() - 3, usual.size()));
  }

  /** A variable of the environment may start every Java with the module. */
  @Test
  void vectorsThatWereToBeAbsentAreAFailure() throws CaseFailedException {
    ProcessRunner.checked(WITHOUT, json("{'vectors':false}"));
    ProcessRunner.checked(USUAL, json("{'vectors':true}"));
    Exception failure =
        assertThrows(
            CaseFailedException.class,
            () -> ProcessRunner.checked(WITHOUT, json("{'vectors':true}")));
    assertTrue(failure.getMessage().contains("JDK_JAVA_OPTIONS"), failure.getMessage());
  }
}
