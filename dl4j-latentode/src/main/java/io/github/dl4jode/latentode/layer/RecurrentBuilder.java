package io.github.dl4jode.latentode.layer;

import io.github.dl4jode.argument.Required;
import io.github.dl4jode.latentode.recurrent.Cell;
import io.github.dl4jode.latentode.recurrent.Evolution;
import io.github.dl4jode.latentode.recurrent.RecurrentSettings;
import io.github.dl4jode.layer.compiled.CompiledVertexBuilder;

/**
 * Collects the settings that all vertices have that read points by a cell.
 *
 * @param <B> the builder itself
 */
public abstract sealed class RecurrentBuilder<B extends RecurrentBuilder<B>>
    extends CompiledVertexBuilder<B> permits RecurrentEncoder.Builder, RecurrentPredictor.Builder {

  private final Cell cell;
  private Evolution evolution = Evolution.none();
  private boolean maskInputs = true;
  private boolean gapInputs = true;

  RecurrentBuilder(Cell cell) {
    this.cell = Required.setting(cell, "cell");
  }

  /** What happens to the state between points; default nothing. */
  public final B evolution(Evolution between) {
    this.evolution = Required.setting(between, "evolution");
    return self();
  }

  /** Whether the cell is told which sensors have a value; default true. */
  public final B maskInputs(boolean told) {
    this.maskInputs = told;
    return self();
  }

  /** Whether the cell is told the time to the next point; default true. */
  public final B gapInputs(boolean told) {
    this.gapInputs = told;
    return self();
  }

  final RecurrentSettings settings() {
    return new RecurrentSettings(cell, evolution, maskInputs, gapInputs);
  }

  abstract B self();
}
