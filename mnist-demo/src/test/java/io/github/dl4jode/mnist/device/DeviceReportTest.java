package io.github.dl4jode.mnist.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.mnist.device.DeviceReport.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** With {@code -Dcheck.write=true} it writes the stored results again. */
class DeviceReportTest {

  @Test
  void theCpuAgreesWithItsStoredResults() throws IOException {
    if (Boolean.getBoolean("check.write")) {
      Path stored =
          Path.of("src/main/resources/io/github/dl4jode/mnist/device/cpu-results.properties");
      Map<String, String> values = DeviceReport.values();
      Files.writeString(
          stored,
          values.entrySet().stream()
              .map(each -> each.getKey() + "=" + each.getValue() + "\n")
              .collect(Collectors.joining()));
    }
    DeviceReport report = DeviceReport.make();
    assertEquals(0, report.disagreements(), report.text());
    assertTrue(report.results().size() > 30, report.text());
  }

  @Test
  void aDifferenceOrAFailureIsShown() {
    DeviceReport report =
        new DeviceReport(
            List.of(
                new Result("fine", 1e-6, 1e-4, ""),
                new Result("wrong", 0.5, 1e-4, ""),
                new Result("broken", Double.NaN, 1e-4, "no kernel image")));
    assertEquals(2, report.disagreements());
    List<String> lines = report.text().lines().toList();
    int count = lines.size();
    assertTrue(lines.get(count - 3).endsWith("ok"), report.text());
    assertTrue(lines.get(count - 2).matches("wrong +5.00e-01 +1e-04  DIFFERS.*"), report.text());
    assertTrue(lines.get(count - 1).endsWith("DIFFERS no kernel image"), report.text());
    assertFalse(report.results().get(2).agrees());
  }
}
