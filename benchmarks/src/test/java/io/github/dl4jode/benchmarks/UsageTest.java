package io.github.dl4jode.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.program.testing.ProgramRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Wrong options: exit code 2 and one sentence on standard error, nothing on standard output. */
class UsageTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''                                 | Name a case: solver, dense, examples, stiff, brownian, field, spiral, first, cnf, cde, latent, sde, mnist, scaling, stock, memory, gradients, precision, accuracy, all.
          nothing                            | nothing
          solver --problem nothing           | LOTKA_VOLTERRA
          solver --method nothing            | DOPRI5
          solver --rtol much                 | --rtol
          solver --rtol -1                   | rtol
          solver --method rk4                | FixedStepSize
          solver --method rk4 --step 0       | step
          solver --iterations 0              | --iterations must be at least 1
          solver --warmup -1                 | --warmup at least 0
          solver --threads 0                 | --threads must be at least 1, not 0
          solver --threads many              | --threads
          solver --unknown                   | Unknown option: '--unknown'
          field --batch 0                    | --batch must be at least 1, not 0
          spiral --gradient nothing          | INTERPOLATING
          spiral --through nothing           | NETWORK
          spiral --data-type half            | [FLOAT, DOUBLE]
          first --task nothing               | MNIST
          first --iterations 2               | --iterations at least 3, not 128 and 2
          cnf --gradient nothing             | DISCRETE
          latent --gradient nothing          | DISCRETE
          sde --model nothing                | LATENT_LORENZ
          sde --model gan --size 3           | --size has no effect with --model
          sde --model gan --batch 0          | --batch must be at least 1, not 0
          mnist --model nothing              | ODENET
          mnist --batch 6001                 | from 1 to 6000, the number of digits, not 6001
          mnist --data /nowhere/at/all       | There is no folder /nowhere/at/all
          mnist --tol 0                      | rtol
          scaling --largest 10               | --largest must be at least 1000, not 10
          scaling --plot chart.gif           | ends on .png
          scaling --plot /nowhere/at/all.png | no folder /nowhere/at
          stock --batch 0                    | --batch must be at least 1, not 0
          memory --every 0                   | --every must be at least 1
          memory --iterations 100            | at most --iterations, not 2000 of 100
          memory --layers nothing            | GROUP_NORM
          all --runs 0                       | --runs must be at least 1, not 0
          all --threads 1,0                  | --threads must be at least 1
          all --peer-seconds 0               | --peer-seconds must be at least 1, not 0
          all --minutes 0                    | --minutes must be positive, not 0
          all --only nothing                 | --only names no case: nothing
          all --only field --markdown a.md   | --markdown needs all cases
          all --markdown /nowhere/at/all.md  | no folder /nowhere/at
          all --json /nowhere/at/all.json    | no folder /nowhere/at
          all --markdown pom.xml             | bench all: begin
          """)
  void wrongOptionsAreExplainedInOneSentence(String arguments, String expected) {
    ProgramRun run = Run.of(arguments.isEmpty() ? new String[0] : arguments.split(" "));
    assertEquals(2, run.exitCode(), run.err());
    assertEquals("", run.out());
    assertEquals(1, run.err().lines().count(), run.err());
    assertTrue(run.err().contains(expected), run.err());
  }

  @Test
  void helpIsNoError() {
    ProgramRun run = Run.of("mnist", "--help");
    assertEquals(0, run.exitCode());
    assertTrue(run.out().contains("--gradient"), run.out());
  }
}
