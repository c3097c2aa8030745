package io.github.dl4jode.program.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.OptionalDouble;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CellNumberTest {

  @ParameterizedTest
  @CsvSource({"1,1", "' -2.5 ',-2.5", "+3e-1,0.3", ".5,0.5", "4.,4", "1E+3,1000", "1e-400,0"})
  void numbersAreRead(String cell, double number) {
    assertEquals(OptionalDouble.of(number), CellNumber.parse(cell));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "3,6 | \"3,6\" is no number; write it with a decimal point, 3.6",
        "-3,6e5 | \"-3,6e5\" is no number; write it with a decimal point, -3.6e5",
        ",5 | \",5\" is no number; write it with a decimal point, .5",
        "1,234.5 | \"1,234.5\" is no number; write it without signs between the thousands",
        "1,234,567 | \"1,234,567\" is no number; write it without signs between the thousands",
        "1 234 | \"1 234\" is no number; write it without signs between the thousands",
        "NA | \"NA\" is no number; leave it empty",
        "n/a | \"n/a\" is no number; leave it empty",
        "NaN | \"NaN\" is no number; leave it empty",
        "null | \"null\" is no number; leave it empty",
        "- | \"-\" is no number; leave it empty",
        "`` | an empty cell is no number; leave it empty",
        "1e309 | \"1e309\" is no finite number; the largest is 1.8e308",
        "tall | \"tall\" is no number; write a number with a decimal point, or leave out the column; if there is no value: leave it empty",
        "1f | \"1f\" is no number; write a number",
        "0x1p3 | \"0x1p3\" is no number; write a number",
        "Infinity | \"Infinity\" is no number; write a number",
      })
  void whatIsNoNumberGetsAHint(String cell, String expected) {
    assertEquals(OptionalDouble.empty(), CellNumber.parse(cell));
    String problem = CellNumber.problem(cell, "leave it empty");
    assertTrue(problem.startsWith(expected), problem);
  }
}
