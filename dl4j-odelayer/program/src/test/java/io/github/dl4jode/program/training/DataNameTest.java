package io.github.dl4jode.program.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.program.testing.Spellings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.shade.jackson.databind.ObjectMapper;

class DataNameTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void write() throws IOException {
    file = Files.writeString(folder.resolve("series.csv"), "a,b\n1,2\n");
  }

  private static DataName of(Path path) {
    return DataName.of(path.toString(), List.of(path));
  }

  private static List<Difference> differences(DataName one, DataName other) {
    return Difference.between(Map.of("data", one), Map.of("data", other));
  }

  @Test
  void aFileIsTheSameByEachOfItsNames() throws IOException {
    for (Path path : Spellings.of(file)) {
      assertEquals(List.of(), differences(of(file), of(path)), path.toString());
    }
    Path copy = Files.copy(file, folder.resolve("copy.csv"));
    assertEquals(List.of(), differences(of(file), of(copy)), "what is in it counts");
  }

  @Test
  void otherContentsAreOtherDataAlsoUnderTheSameName() throws IOException {
    DataName before = of(file);
    Files.writeString(file, "a,b\n1,3\n");
    DataName now = of(file);
    assertEquals(
        "data is %s (checksum %s), not %s (checksum %s)"
            .formatted(file, before.checksum(), file, now.checksum()),
        differences(before, now).get(0).toString());
  }

  @Test
  void theOrderOfFilesCounts() throws IOException {
    Path other = Files.writeString(folder.resolve("other.csv"), "a,b\n5,6\n");
    DataName one = DataName.of("x", List.of(file, other));
    assertEquals(1, differences(one, DataName.of("x", List.of(other, file))).size());
    assertEquals(1, differences(one, of(file)).size());
  }

  @Test
  void aTreatmentIsPartOfTheData() {
    DataName merged = of(file).with(" with times merged at 0.1");
    assertEquals(1, differences(merged, of(file)).size());
    assertEquals(1, differences(merged, of(file).with(" with times merged at 0.2")).size());
    assertEquals(List.of(), differences(merged, of(file).with(" with times merged at 0.1")));
  }

  @Test
  void whereNoChecksumIsKnownTheNameDecides() throws IOException {
    DataName missing = of(folder.resolve("nowhere.csv"));
    assertEquals("", missing.checksum());
    assertEquals("", of(folder).checksum(), "no regular file");
    assertEquals(DataName.of("moons"), MAPPER.readValue("\"moons\"", DataName.class));
    DataName older = MAPPER.readValue("\"series.csv with times merged at 0.1\"", DataName.class);
    DataName now = DataName.of("series.csv", List.of(file));
    assertEquals(List.of(), differences(older, now.with(" with times merged at 0.1")));
    assertEquals(
        "data is series.csv with times merged at 0.1, not series.csv",
        differences(older, now).get(0).toString());
    assertEquals(1, differences(DataName.of("moons"), DataName.of("rings")).size());
  }

  @Test
  void aFileOfSettingsHasAllOfIt() throws IOException {
    DataName name = of(file).with(" with times merged at 0.1");
    assertTrue(!name.checksum().isEmpty());
    assertEquals(name, MAPPER.readValue(MAPPER.writeValueAsString(name), DataName.class));
    assertEquals("\"moons\"", MAPPER.writeValueAsString(DataName.of("moons")));
  }
}
