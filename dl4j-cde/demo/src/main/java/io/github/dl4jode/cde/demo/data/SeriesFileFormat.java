package io.github.dl4jode.cde.demo.data;

import io.github.dl4jode.cde.data.LabelledSeriesSet;
import io.github.dl4jode.program.table.DataException;
import java.nio.file.Path;
import java.util.List;

/** The files that series are read from. */
public enum SeriesFileFormat {
  /** A line for each series and time. */
  CSV {
    @Override
    LabelledSeriesSet parse(Path file, List<String> classes) {
      return new LabelledCsvReader(file, classes).read();
    }
  },
  /** The format of the UCR archive and sktime. */
  TS {
    @Override
    LabelledSeriesSet parse(Path file, List<String> classes) {
      return new TsReader(file, classes).read();
    }
  };

  abstract LabelledSeriesSet parse(Path file, List<String> classes);

  /**
   * Reads series that are learned from.
   *
   * @throws DataException if that is not possible; the message says where and why
   */
  public LabelledSeriesSet read(Path file) {
    LabelledSeriesSet set = parse(file, List.of());
    if (set.classes().size() < 2) {
      throw new DataException(
          "%s has series of %d class; a classifier needs two or more classes: write the class of each series into the column label"
              .formatted(file, set.classes().size()));
    }
    return set;
  }

  /**
   * Reads series of classes that are known; a series without a label has an unknown class.
   *
   * @throws DataException if that is not possible, or there is another class
   */
  public LabelledSeriesSet read(Path file, List<String> classes) {
    return parse(file, classes);
  }

  /** The format of a file by its name: .ts or .ts.gz, everything else is CSV. */
  public static SeriesFileFormat of(Path file) {
    String name = file.toString();
    return name.endsWith(".ts") || name.endsWith(".ts.gz") ? TS : CSV;
  }
}
