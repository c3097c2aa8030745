"""Reversible Heun of Kidger, Foster, Li and Lyons (arXiv 2105.13493), with two gradients: by autograd through its steps,
and the exact one in constant memory, which undoes each step, evaluates the field once there and takes a vector-Jacobian
product.

A field is a function of a time and a state, and gives a tuple; a term says what the tuple moves in a step.
"""

import torch


class Diagonal:
    """Of (f, g) and (h, w): f h + g w by component."""

    @staticmethod
    def moved(fields, change):
        return fields[0] * change[0] + fields[1] * change[1]

    @staticmethod
    def pulled(cotangent, change):
        """The cotangents of the fields."""
        return cotangent * change[0], cotangent * change[1]


class General(Diagonal):
    """The same where g is a matrix for each example."""

    @staticmethod
    def moved(fields, change):
        return fields[0] * change[0] + (fields[1] @ change[1].unsqueeze(2)).squeeze(2)

    @staticmethod
    def pulled(cotangent, change):
        return cotangent * change[0], cotangent.unsqueeze(2) * change[1].unsqueeze(1)


class Controlled:
    """A controlled equation: of a matrix for each example and the change of its control."""

    @staticmethod
    def moved(fields, change):
        return (fields[0] @ change.unsqueeze(2)).squeeze(2)

    @staticmethod
    def pulled(cotangent, change):
        return (cotangent.unsqueeze(2) * change.unsqueeze(1),)

    @staticmethod
    def pulled_to_change(cotangent, fields):
        return (cotangent.unsqueeze(1) @ fields[0]).squeeze(1)


def _both(before, after):
    return tuple(a + b for a, b in zip(before, after))


def solve(term, field, times, changes, y):
    """All states; changes(k) is what drives step k."""
    z, fields, states = y, field(times[0], y), [y]
    for k in range(len(times) - 1):
        change = changes(k)
        z = 2 * y - z + term.moved(fields, change)
        after = field(times[k + 1], z)
        y = y + 0.5 * term.moved(_both(fields, after), change)
        fields = after
        states.append(y)
    return states, z


class _Undone(torch.autograd.Function):
    @staticmethod
    def forward(ctx, equation, last, y, control, *parameters):
        term, field, times, changes = equation
        states, z = solve(term, field, times, changes, y)
        ctx.equation, ctx.last, ctx.parameters = equation, last, parameters
        ctx.end = (states[-1], z)
        return states[-1] if last else torch.stack(states)

    @staticmethod
    def backward(ctx, cotangents):
        term, field, times, changes = ctx.equation
        y, z = ctx.end
        wants_control = ctx.needs_input_grad[3]
        of_changes = []
        of_parameters = [torch.zeros_like(p) for p in ctx.parameters]

        def evaluated(t, state):
            state = state.detach().requires_grad_()
            with torch.enable_grad():
                return state, field(t, state)

        def product(state, fields, of_fields):
            of_state, *more = torch.autograd.grad(fields, (state, *ctx.parameters), of_fields)
            for sum_, each in zip(of_parameters, more):
                sum_ += each
            return of_state

        of_y = cotangents if ctx.last else cotangents[-1]
        of_z = of_fields = None
        z, fields = evaluated(times[-1], z)
        for k in reversed(range(len(times) - 1)):
            change = changes(k)
            half = 0.5 * of_y
            direct = term.pulled(half, change)
            of_state = product(z, fields, direct if of_fields is None else _both(of_fields, direct))
            of_z = of_state if of_z is None else of_z + of_state
            earlier, before = evaluated(times[k], 2 * y - z - term.moved(fields, change))
            y = y - 0.5 * term.moved(_both(before, fields), change)
            if wants_control:
                later = term.pulled_to_change(half, fields)
                of_changes.append(later + term.pulled_to_change(half + of_z, before))
            of_fields = term.pulled(half + of_z, change)
            of_y = of_y + 2 * of_z
            if not ctx.last:
                of_y = of_y + cotangents[k]
            of_z = -of_z
            z, fields = earlier, before
        of_y = of_y + of_z + product(z, fields, of_fields)
        of_control = torch.stack(of_changes[::-1]) if wants_control else None
        return (None, None, of_y, of_control, *of_parameters)


def undone(term, field, times, changes, y, parameters, control=None, last=False):
    """The states [times, ...], or the last one, with the gradient in constant memory.

    Parameters are those that the field reads, all of them. The control, where there is one, is all changes in sequence.
    """
    return _Undone.apply((term, field, times, changes), last, y, control, *parameters)
