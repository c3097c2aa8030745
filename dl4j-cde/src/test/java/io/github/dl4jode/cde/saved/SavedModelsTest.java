package io.github.dl4jode.cde.saved;

import io.github.dl4jode.testing.NetworkKind;
import io.github.dl4jode.testing.SavedModelsContract;
import java.util.List;

/** Networks of every version compute and train as they did when they were saved. */
class SavedModelsTest extends SavedModelsContract {

  SavedModelsTest() {
    super(List.of(NetworkKind.values()));
  }
}
