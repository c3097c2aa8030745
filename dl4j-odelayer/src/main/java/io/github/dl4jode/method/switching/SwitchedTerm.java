package io.github.dl4jode.method.switching;

import io.github.dl4jode.method.Method;
import io.github.dl4jode.term.DelegatingTerm;
import io.github.dl4jode.term.Term;
import java.util.function.Function;

/** A term whose evaluations are recorded, by another recorder after each change of the method. */
final class SwitchedTerm extends DelegatingTerm {

  private final Function<Method, Term> recorded;

  /**
   * Wraps a term.
   *
   * @param recorded begins a stretch of steps of a method, and gives the term to be evaluated
   */
  SwitchedTerm(Term term, Function<Method, Term> recorded) {
    super(term);
    this.recorded = recorded;
  }

  /** Begins a stretch of steps of a method, and gives the term to be evaluated. */
  Term begin(Method method) {
    return recorded.apply(method);
  }
}
