package io.github.dl4jode.cnf.saved;

import io.github.dl4jode.testing.ModelKind;
import io.github.dl4jode.testing.NetworkKind;
import io.github.dl4jode.testing.SavedModelsContract;
import java.util.ArrayList;
import java.util.List;

/** Flows that this version and earlier ones have saved. */
class SavedModelsTest extends SavedModelsContract {

  SavedModelsTest() {
    super(kinds());
  }

  private static List<ModelKind> kinds() {
    List<ModelKind> kinds = new ArrayList<>(List.of(FlowKind.values()));
    kinds.addAll(List.of(NetworkKind.values()));
    return kinds;
  }
}
