package io.github.dl4jode.cde.demo.file;

import io.github.dl4jode.cde.demo.training.ClassifierNotes;
import io.github.dl4jode.cde.demo.training.SeriesClassifier;
import io.github.dl4jode.file.FileFailure;
import io.github.dl4jode.file.JsonEntry;
import io.github.dl4jode.file.ModelFile;
import io.github.dl4jode.program.file.FileException;
import io.github.dl4jode.program.file.ProgramFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.deeplearning4j.nn.conf.serde.JsonMappers;
import org.deeplearning4j.util.ModelSerializer;

/** A classifier in a file: DL4J's own, with one entry more for what belongs to the network. */
public final class SavedClassifier {

  private static final JsonEntry NOTES =
      new JsonEntry("seriesClassifier.json", JsonMappers.getMapper());

  private SavedClassifier() {}

  /**
   * Writes or replaces a file, all at once.
   *
   * @throws FileException if that fails; the file is then as it was
   */
  public static void write(SeriesClassifier classifier, Path file) {
    ProgramFile.make(
        file,
        beside -> {
          ModelSerializer.writeModel(classifier.network(), beside.toFile(), true);
          NOTES.add(beside, classifier.notes());
        });
  }

  /**
   * Reads a file of this program.
   *
   * @throws FileException if there is none, or it holds no classifier
   */
  public static SeriesClassifier read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new FileException("There is no model " + file + "; train one with: cde train");
    }
    try {
      ClassifierNotes notes =
          NOTES
              .read(file, ClassifierNotes.class)
              .orElseThrow(() -> new IllegalArgumentException("it is no model of the program cde"));
      return new SeriesClassifier(notes, ModelFile.readGraph(file, true));
    } catch (IOException | RuntimeException e) {
      throw new FileException(
          file + " cannot be read as a classifier (" + FileFailure.reason(e) + ").", e);
    }
  }
}
