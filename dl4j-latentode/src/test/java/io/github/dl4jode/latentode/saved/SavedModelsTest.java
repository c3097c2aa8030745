package io.github.dl4jode.latentode.saved;

import io.github.dl4jode.testing.SavedModelsContract;
import java.util.List;

/** Models of series that this version and earlier ones have saved. */
class SavedModelsTest extends SavedModelsContract {

  SavedModelsTest() {
    super(List.of(SeriesModelKind.values()));
  }
}
