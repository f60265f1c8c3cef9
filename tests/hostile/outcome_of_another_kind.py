# tries: an outcome whose fields are of other types and out of bounds, in a record that is none
# unit: impatient
# marks: relu 0
from nnexercises.process import wire

true = wire.send
turn = 0


def send(pipe, message):
    global turn
    outcome = getattr(message, "outcome", None)
    if outcome is not None:
        odd = [
            {"outcome": {"status": "passed", "value": 1.0}},
            {"outcome": {"status": "raised"}},
            {"outcome": {"status": "\ud800"}},
            {"outcome": {"status": "crashed", "exit_status": -10**300}},
            {"outcome": {**vars(outcome), "calls": {"a": 1}}},
            {"outcome": {**vars(outcome), "missing": "x" * 1000}},
            {"outcome": {**vars(outcome), "exit_status": 10**400}},
            {"outcome": {**vars(outcome), "gradients": [1]}},
            {"outcome": [1, 2], "imported_compiler": "yes"},
            {"verdict": "passed", "marks": 2},
        ]
        message = odd[turn % len(odd)]
        turn += 1
    true(pipe, message)


wire.send = send


def relu(x):
    return -1.0
