package io.github.dl4jode.cde.demo.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.program.testing.ProgramRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Arguments, and what becomes of wrong ones: a sentence, exit code 2, no files. */
class CommandLineTest {

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--epochs 0 | --epochs must be at least 1, not 0",
        "--hidden 0 | --hidden must be at least 1, not 0",
        "--width 0 | --width must be at least 1, not 0",
        "--series 1 | --series must be at least 2, not 1",
        "--points 1 | --points must be at least 2, not 1",
        "--dropped 1 | --dropped must be at least 0 and below 1, not 1.0",
        "--dropout -0.1 | --dropout must be at least 0 and below 1, not -0.1",
        "--weight-decay -1 | --weight-decay must be at least 0, not -1.0",
        "--rank 0 | --rank must be at least 1, not 0",
        "--field full | choose from dense, low-rank, diagonal",
        "--epoch-dropped 1 | --epoch-dropped must be at least 0 and below 1, not 1.0",
        "--noise -1 | --noise must be at least 0, not -1.0",
        "--window NaN | --window must be at least 0, not NaN",
        "--depth 4 | --depth must be 1 to 3, not 4",
        "--model rnn | choose from cde, gru, gru-d, ode-rnn, lstm",
        "--path rough | choose from linear, rectilinear, natural, hermite",
        "--solver euler | choose from rk4, heun, dopri5",
        "--csv series.csv | mutually exclusive",
        "--test series.csv | --test needs --csv",
        "--rank 3 | --rank has no effect without --field=low-rank; leave it out",
        "--tolerance 1e-6 | --tolerance has no effect without --solver=dopri5",
        "--depth 3 | --depth has no effect without --window",
        "--window 0.5 --counts | --counts has no effect with --window",
        "--model gru --path linear | --path has no effect without the model cde",
        "--model lstm --reads-path | --reads-path has no effect without the model cde",
        "--model ode-rnn --gradient adjoint | --gradient has no effect without the model cde",
        "--model lstm --width 5 | --width has no effect without the models cde or ode-rnn",
        "--model gru --dropout 0.1 | --dropout has no effect without the models cde or lstm",
        "--colour red | Unknown option",
      })
  void wrongOptionsOfTrainingAreNamed(String options, String expected) {
    Path output = folder.resolve("report");
    refused(("train --data spirals --output " + output + " " + options).split(" "), expected);
    assertFalse(Files.exists(output));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "train --data circles | choose from spirals, diffrax-spirals",
        "train --csv nowhere.csv | There is no file nowhere.csv.",
        "train --csv nowhere.ts.gz | There is no file nowhere.ts.gz.",
        "classify | Missing required parameter: 'FILE'",
        "classify nowhere.csv --model nowhere.zip | There is no model nowhere.zip; train one with: cde train",
        "table --seeds one | 'one' is not a long",
        "table --dropped 0,1 | --dropped must be at least 0 and below 1, not 1.0",
        "table --models rnn | choose from cde, gru, gru-d, ode-rnn, lstm",
        "table --folds 1 | --folds must be 2 or more, or 0 for a test, not 1",
        "table --learning-rates gru=0 | --learning-rates must be positive, not gru=0.0",
        "table --models cde --learning-rates gru=0.1 | --learning-rates has gru, which is not among --models",
        "table --models gru,lstm --field diagonal | --field has no effect without the model cde",
        "table --models cde,gru,cde | --models has cde twice; name it once",
        "table --seeds 3,4,3 | --seeds has 3 twice",
        "table --dropped 0.50,0,0.5 | --dropped has 0.5 twice",
        "train --csv series.csv --points 7 | --points has no effect with --csv",
        "table --csv series.csv --series 7 | --series has no effect with --csv",
        "table --learning-rates rnn=1 | choose from cde, gru, gru-d, ode-rnn, lstm",
        "learn | Unmatched argument",
      })
  void wrongCommandsAreNamed(String arguments, String expected) {
    refused(arguments.split(" "), expected);
  }

  private static void refused(String[] arguments, String expected) {
    ProgramRun program = Program.run(arguments);
    assertEquals(2, program.exitCode(), program.err());
    assertTrue(program.err().contains(expected), program.err());
    assertEquals("", program.out());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a,l,0,1 a,l,1,2 b,r,0,high b,r,1,2 | line 4, column 4 (x): \"high\" is no number",
        "a,l,0,1 a,l,0,2 | line 3, column 3 (time): series a has a point at time 0.0 already, in line 2",
        "a,l,0,1 a,r,1,2 | line 3, column 2 (label): series a has the label \"r\" here, and \"l\" in line 2",
        "a,l,0,1 b,r,0,1 b,r,1,2 | line 2: series a has values at one time only, 0.0; a path needs values at two times or more: leave the series out",
        "a,l,0, a,l,1, | line 2: series a has no value; a path needs values at two times or more",
        "a,l,0,1 a,l,1,2 | has series of 1 class",
        "a,l,0,3 a,l,1,3 b,r,0,3 b,r,1,3 c,l,0,3 c,l,1,3 d,r,0,3 d,r,1,3 e,l,0,3 e,l,1,3 | Channel \"x\" has the value 3.0 in all series and never varies",
        "a,l,0,1 a,l,1,2 b,r,0,1 b,r,1,2 | give a file with --test",
        "a,l,0,1 a,,1,2 | line 3, column 2 (label): series a has no label",
        "a,l,0,1,7 | line 2: it has 5 cells, where the columns are 4",
        "a,l,now,1 | line 2, column 3 (time): \"now\" is no number",
        "a,l,0,1e999 | line 2, column 4 (x): \"1e999\" is no finite number",
        "a,l,0,1 a,l,1,1e300 b,r,0,1 b,r,1,1e300 c,l,0,1 c,l,1,1e300 d,r,0,1 d,r,1,1e300 e,l,0,1 e,l,1,1e300 | Channel \"x\" has values up to 1.0E300",
        "a,l,0,1 a,l,1,2 a,l,1.00000000001,3 b,r,0,1 b,r,1,2 b,r,1.00000000001,3 c,l,0,1 c,l,1,2 c,l,1.00000000001,3 d,r,0,1 d,r,1,2 d,r,1.00000000001,3 e,l,0,1 e,l,1,2 e,l,1.00000000001,3 | has the times 1.0 and 1.00000000001, too near each other",
      })
  void aFileThatCannotBeLearnedIsOneSentenceAndLeavesNothing(String lines, String expected)
      throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("series.csv"), "series,label,time,x\n" + lines.replace(' ', '\n'));
    for (String command : new String[] {"train", "table"}) {
      Path output = folder.resolve("output");
      ProgramRun program = Program.run(command, "--csv=" + file, "--output=" + output);
      assertEquals(2, program.exitCode(), program.err());
      assertEquals(1, program.err().strip().lines().count(), program.err());
      assertTrue(program.err().contains(expected), program.err());
      assertFalse(Files.exists(output));
    }
  }

  @Test
  void aFileThatIsNoModelIsOneSentence() throws IOException {
    Path model = Files.writeString(folder.resolve("model.zip"), "no model");
    refused(
        new String[] {"classify", "series.csv", "--model=" + model},
        "cannot be read as a classifier");
  }

  @Test
  void withoutACommandTheyAreNamed() {
    refused(new String[0], "Choose from train, classify, table");
  }

  @Test
  void helpNamesTheCommands() {
    ProgramRun help = Program.run("--help");
    assertEquals(0, help.exitCode());
    for (String command : new String[] {"train", "classify", "table"}) {
      assertTrue(help.out().contains(command), help.out());
      assertEquals(0, Program.run(command, "--help").exitCode());
    }
  }
}
