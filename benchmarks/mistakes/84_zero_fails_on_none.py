# exercise: tensor_net/zero_all_gradients
# course: built-in
# cause: calls zero_ on every gradient and forgets that a gradient may still be None

def zero_all_gradients(neural_net) -> None:
    neural_net.layer_0.grad.zero_()
    neural_net.layer_0_bias.grad.zero_()
    neural_net.layer_1.grad.zero_()
    neural_net.layer_1_bias.grad.zero_()
    neural_net.layer_2.grad.zero_()
    neural_net.layer_2_bias.grad.zero_()
