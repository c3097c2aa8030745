package io.github.dl4jode.cnf.flow;

import io.github.dl4jode.argument.Required;
import io.github.dl4jode.cnf.divergence.Divergence;
import io.github.dl4jode.cnf.divergence.ExactDivergence;
import io.github.dl4jode.cnf.dynamics.DynamicsWithDivergence;
import io.github.dl4jode.dynamics.Dynamics;
import io.github.dl4jode.penalty.DynamicsPenalties;
import io.github.dl4jode.term.Jacobian;
import io.github.dl4jode.term.TapeTerm;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * The equations of a flow: y' = f(t, y, θ), and next to it as quadratures what is integrated along
 * each example's path, one row [batch] each:
 *
 * <ol>
 *   <li>tr ∂f/∂y, whose integral is by how much the log-density falls (the paper's theorem 1);
 *   <li>‖f‖², where the kinetic energy is penalised;
 *   <li>‖∂f/∂y‖²_F, where the Jacobian is.
 * </ol>
 *
 * @param dynamics f
 * @param divergence how the trace is computed; dynamics that know theirs are asked for it where it
 *     is to be exact
 * @param penalties what else is integrated
 */
public record FlowEquation(Dynamics dynamics, Divergence divergence, DynamicsPenalties penalties) {

  /** The name of the input that an estimated divergence reads. */
  static final String NOISE = "noise";

  /** Keeps its arguments. */
  public FlowEquation {
    Required.setting(dynamics, "dynamics");
    Required.setting(divergence, "divergence");
    Required.setting(penalties, "penalties");
  }

  /** The names of its graph, besides time and state, that no parameter of the dynamics may have. */
  public static String[] namesTaken(Dynamics dynamics) {
    return Context.isReadBy(dynamics) ? new String[] {NOISE, Context.NAME} : new String[] {NOISE};
  }

  /** Writes the equations into a graph; the context and the noise of an estimate are inputs. */
  TapeTerm.Parts define(SameDiff graph, TapeTerm.Variables variables) {
    boolean known =
        divergence instanceof ExactDivergence && dynamics instanceof DynamicsWithDivergence;
    if (known) {
      DynamicsWithDivergence.Parts parts =
          ((DynamicsWithDivergence) dynamics)
              .defineWithDivergence(graph, variables.t(), variables.y(), variables.parameters());
      SDVariable f = parts.derivative();
      return withPenalties(
          variables, f, parts.divergence(), () -> terms(variables, f).squaredNorm());
    }
    SDVariable f = Context.derivative(dynamics, graph, variables);
    Divergence.Terms terms = terms(variables, f);
    return withPenalties(variables, f, terms.divergence(), terms::squaredNorm);
  }

  private TapeTerm.Parts withPenalties(
      TapeTerm.Variables variables,
      SDVariable f,
      SDVariable trace,
      Supplier<SDVariable> squaredNorm) {
    List<SDVariable> rows = new ArrayList<>(List.of(trace));
    rows.addAll(penalties.integrands(new Jacobian(variables.y(), f), f, squaredNorm));
    return new TapeTerm.Parts(f, rows);
  }

  private Divergence.Terms terms(TapeTerm.Variables variables, SDVariable f) {
    SDVariable noise = variables.inputs().getOrDefault(NOISE, variables.y());
    return divergence.define(new Jacobian(variables.y(), f), noise);
  }
}
