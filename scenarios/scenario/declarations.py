"""The declarations of levers that scenarios are checked against."""

from simulation.parameters import Parameters


def declared(parameters: Parameters | None) -> Parameters:
    """The declarations given, or the model's own."""
    if parameters is not None:
        return parameters
    # Here, not above: a notebook can add scenarios and print them before the model is compiled.
    from simulation.model import PARAMETERS

    return PARAMETERS
