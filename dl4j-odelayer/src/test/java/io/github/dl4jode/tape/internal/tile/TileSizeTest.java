package io.github.dl4jode.tape.internal.tile;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TileSizeTest {

  /** Of arrays of 64 columns, at most 4,096 elements in a tile, and at most 64 tiles. */
  @ParameterizedTest
  @CsvSource({
    "512, 8",
    "1000, 25", // 16 were wanted, 20 leave 50 examples, which no four divide
    "250, 5", // no four divide 250: the least that divide it
    "10000, 50", // 157 were wanted
    "502, 2",
    "509, 1"
  })
  void examplesAreCutIntoEqualTiles(long examples, int tiles) {
    TileSize size = TileSize.ofExamples(examples, 64 * examples, 4_096, 64);

    assertEquals(tiles, size.tiles());
  }

  /** Two threads would compute three tiles of five and two. */
  @ParameterizedTest
  @CsvSource({
    "1000, 20, 4", // 4.9 fit, 5 were wanted
    "1000, 12, 4",
    "240, 50, 4", // 2.9 fit: 2 are too large
    "320, 63, 4",
    "330, 60, 6" // 5 were wanted
  })
  void theNumberOfFewTilesIsEvenWhereItCanBe(long examples, long columns, int tiles) {
    TileSize size = TileSize.ofExamples(examples, columns * examples, 4_096, 64);

    assertEquals(tiles, size.tiles());
  }

  @Test
  void theTilesOfOneBatchHaveItsRows() {
    assertEquals(512, TileSize.ofExamples(512, 32_768, 4_096, 64).rows());
  }
}
