package io.github.dl4jode.saved;

import io.github.dl4jode.testing.NetworkKind;
import io.github.dl4jode.testing.SavedModelsContract;
import java.util.List;

/** Networks with layers and vertices of this module, saved by this version and earlier ones. */
class SavedModelsTest extends SavedModelsContract {

  SavedModelsTest() {
    super(List.of(NetworkKind.values()));
  }
}
