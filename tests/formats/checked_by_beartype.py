# odd: annotations that are checked at run time
# unit: tensor_net
# marks: apply_linear_function_to_input 2
from beartype import beartype
from jaxtyping import Float, jaxtyped
from torch import Tensor


@jaxtyped(typechecker=beartype)
def apply_linear_function_to_input(
    linear_function: Float[Tensor, "d_output d_input"], input_to_function: Float[Tensor, "batch d_input"]
) -> Float[Tensor, "batch d_output"]:
    return input_to_function @ linear_function.T
